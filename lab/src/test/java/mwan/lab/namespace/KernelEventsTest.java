package mwan.lab.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class KernelEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void aChangeOfRulesIsHeardWhenItHappens() {
        try (var host = Namespace.made("rules");
                var rules = KernelEvents.ofRules(host)) {
            long before = System.nanoTime();
            host.exec("nft", "add table inet t");
            var heard = rules.await(before, PATIENCE);
            assertThat(heard).isPresent();
            assertThat(heard.get().at()).isBetween(before, System.nanoTime());
            assertThat(rules.since(System.nanoTime())).isEmpty();
        }
    }

    @Test
    void aLostCarrierIsHeardAtTheOtherEnd() {
        try (var one = Namespace.made("one");
                var other = Namespace.made("other")) {
            one.wire("here", other, "there");
            one.ip("link set here up");
            other.ip("link set there up");
            try (var carriers = KernelEvents.ofLostCarriers(other)) {
                long before = System.nanoTime();
                one.ip("link set here down");
                assertThat(carriers.await(before, PATIENCE)).isPresent();
            }
        }
    }
}
