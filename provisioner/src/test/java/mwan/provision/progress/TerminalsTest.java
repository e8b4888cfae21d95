package mwan.provision.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalsTest {
    private static final Map<String, String> USUAL = Map.of("TERM", "xterm-256color");

    @Test
    void aTerminalHasColoursAndALiveLine() {
        assertThat(Terminals.of(true, true, USUAL)).isEqualTo(new Terminals(true, true, true));
    }

    @Test
    void eachOutputIsLookedAtByItself() {
        assertThat(Terminals.of(false, true, USUAL)).isEqualTo(new Terminals(false, true, true));
        assertThat(Terminals.of(true, false, USUAL)).isEqualTo(new Terminals(true, false, false));
        assertThat(Terminals.of(false, false, USUAL)).isEqualTo(Terminals.NONE);
    }

    @Test
    void whoWantsNoColoursHasNone() {
        assertThat(Terminals.of(true, true, Map.of("TERM", "xterm", "NO_COLOR", "1")))
                .isEqualTo(new Terminals(false, false, true));
        assertThat(Terminals.of(true, true, Map.of("TERM", "xterm", "NO_COLOR", "")))
                .isEqualTo(new Terminals(true, true, true));
    }

    @Test
    void aTerminalThatOnlyPrintsGetsPlainLines() {
        assertThat(Terminals.of(true, true, Map.of("TERM", "dumb"))).isEqualTo(Terminals.NONE);
        assertThat(Terminals.of(true, true, Map.of())).isEqualTo(Terminals.NONE);
    }

    @Test
    void theLogOfACiSystemHasNoLiveLine() {
        assertThat(Terminals.of(true, true, Map.of("TERM", "xterm", "CI", "true")).live())
                .isFalse();
    }
}
