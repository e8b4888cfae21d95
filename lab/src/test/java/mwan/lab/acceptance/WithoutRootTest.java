package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What needs root says so, in one line and what to do, before it does anything.
@Tag("lab")
@Order(5)
class WithoutRootTest {
    /// In a user namespace that maps the caller to somebody else, who still may read his files.
    @ParameterizedTest
    @ValueSource(strings = {"./mwan-provision lab up", "./mwan-provision lab down", "./test"})
    void isToldInOneLine(String command) {
        var words = new ArrayList<>(List.of("unshare", "--user", "--map-user=65534"));
        words.addAll(List.of(command.split(" ")));
        var outcome = Commands.run(words);
        outcome.ended(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines())
                .singleElement()
                .asString()
                .contains("needs root", "sudo " + command);
    }
}
