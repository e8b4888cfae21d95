package mwan.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.util.List;
import mwan.runtime.control.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainQuestionTest {
    private static List<String> asked(String line) {
        return PlainQuestion.of(line.split(" ", -1)).map(Request::arguments).orElseThrow();
    }

    @Test
    void bothWaysToWriteAnOptionAreOne() {
        assertThat(asked("status --output json")).containsExactly("--output=json");
        assertThat(asked("status --output=json")).containsExactly("--output=json");
        assertThat(asked("explain 10.250.250.2 --port 80 1.1.1.1"))
                .containsExactly("10.250.250.2", "--port=80", "1.1.1.1");
        assertThat(asked("drain att --for 30m")).containsExactly("att", "--for=30m");
        assertThat(asked("plan")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frob",
                "status --watch",
                "status --help",
                "status att",
                "status --output",
                "drain",
                "restore att webpass",
                "explain -h",
                "npt a b c",
                "trace",
                "daemon"
            })
    void whatIsNoneIsLeftToTheLongWay(String line) {
        assertThat(PlainQuestion.of(line.split(" ", -1))).isEmpty();
    }

    @Test
    void aLiveScreenIsWrittenOverTheOldOne() {
        assertThat(LiveView.screen(LocalTime.of(12, 0), "WAN\natt\n"))
                .startsWith("\u001b[H12:00 ")
                .contains("WAN\u001b[K\r\natt\u001b[K\r\n")
                .endsWith("\u001b[J");
    }
}
