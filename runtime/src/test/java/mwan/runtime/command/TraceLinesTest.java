package mwan.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mwan.value.TraceId;
import org.junit.jupiter.api.Test;

class TraceLinesTest {
    private static final TraceId BOOT = new TraceId("0".repeat(32));
    private static final TraceId DEPLOY = new TraceId("1".repeat(32));

    private static final List<String> JOURNAL =
            List.of(
                    "kernel before us",
                    "mwan[1]: start traceId=" + BOOT,
                    "systemd-networkd[2]: enatt0: Gained carrier",
                    "mwan[1]: verdict traceId=" + BOOT,
                    "mwan[1]: reload traceId=" + DEPLOY,
                    "wpa_supplicant[3]: CTRL-EVENT-EAP-SUCCESS",
                    "mwan[1]: verdict traceId=" + DEPLOY);

    @Test
    void aTraceHasItsLinesAndWhatOthersSaidMeanwhile() {
        assertThat(new TraceLines(JOURNAL).of(BOOT)).isEqualTo(JOURNAL.subList(1, 4));
        assertThat(new TraceLines(JOURNAL).of(DEPLOY)).isEqualTo(JOURNAL.subList(4, 7));
    }

    @Test
    void anUnknownTraceHasNone() {
        assertThat(new TraceLines(JOURNAL).of(new TraceId("2".repeat(32)))).isEmpty();
    }
}
