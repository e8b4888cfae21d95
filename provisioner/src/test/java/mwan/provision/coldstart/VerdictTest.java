package mwan.provision.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import mwan.provision.coldstart.Verdict.Word;
import mwan.value.TraceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final TraceId TRACE = TraceId.parse("0123456789abcdef0123456789abcdef");

    @ParameterizedTest
    @EnumSource(Word.class)
    void whatIsWrittenIsRead(Word word) {
        for (var why : new String[] {"", "start VM 113: no bootable device: none"}) {
            var verdict = new Verdict(TRACE, word, why);
            assertThat(Verdict.parse(verdict.text())).contains(verdict);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "done",
                "0123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef gone",
                "0123456789abcdef done",
                "0123456789abcdef0123456789abcdef done\nmore"
            })
    void whatIsNoVerdictIsNone(String text) {
        assertThat(Verdict.parse(text)).isEmpty();
    }

    @Test
    void whatNothingWorksOnAnyMoreIsBrokenOff() {
        assertThat(new Verdict(TRACE, Word.RUNNING, "").ended().word()).isEqualTo(Word.BROKEN_OFF);
        assertThat(new Verdict(TRACE, Word.ROLLED_BACK, "why").ended().word())
                .isEqualTo(Word.ROLLED_BACK);
    }
}
