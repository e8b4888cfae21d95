package mwan.provision.verify;

import static org.assertj.core.api.Assertions.assertThat;

import mwan.provision.verify.seen.RouterStatus;
import mwan.site.Router;
import org.junit.jupiter.api.Test;

/// Which lines `up` waits for before it verifies.
class SettlingTest {
    private static final Router ROUTER = Sites.named("vault").router();

    private static RouterStatus status(String att6, String since) {
        return status(att6, since, "\"2600:1700:2f71:c80::/60\"");
    }

    private static RouterStatus status(String att6, String since, String delegation) {
        return RouterStatus.parse(
                """
                {"site": "vault", "traceId": "0a", "at": "2026-11-24T12:00:50Z", "wans": [
                  {"name": "att",
                   "ipv4": {"verdict": "healthy", "reason": "none", "since": "2026-11-24T12:00:49Z"},
                   "ipv6": {"verdict": "%s", "reason": "lease", "since": "%s",
                            "delegation": %s}},
                  {"name": "monkeybrains",
                   "ipv4": {"verdict": "healthy", "reason": "none", "since": "2026-11-24T12:00:49Z"},
                   "ipv6": {"verdict": "unknown", "reason": "none", "since": "2026-11-24T12:00:49Z"}}
                ]}
                """
                        .formatted(att6, since, delegation));
    }

    @Test
    void aLineThatHasJustComeUpIsWaitedFor() {
        assertThat(Settling.awaited(ROUTER, status("unhealthy", "2026-11-24T12:00:48Z")))
                .singleElement()
                .asString()
                .startsWith("att ipv6 (unhealthy: lease");
        assertThat(Settling.awaited(ROUTER, status("unknown", "2026-11-24T12:00:48Z"))).hasSize(1);
    }

    @Test
    void healthyOnesAreNot() {
        assertThat(Settling.awaited(ROUTER, status("healthy", "2026-11-24T12:00:48Z"))).isEmpty();
    }

    @Test
    void aDelegationThatComesLaterThanTheVerdictIsWaitedFor() {
        assertThat(Settling.awaited(ROUTER, status("healthy", "2026-11-24T12:00:48Z", "null")))
                .containsExactly("att ipv6 (no delegated prefix yet)");
        assertThat(Settling.awaited(ROUTER, status("healthy", "2026-11-24T12:00:01Z", "null")))
                .isEmpty();
    }

    @Test
    void aLineThatHasBeenDownForLongerIsAFinding() {
        assertThat(Settling.awaited(ROUTER, status("unhealthy", "2026-11-24T12:00:05Z"))).isEmpty();
    }

    @Test
    void aFamilyThatTheSiteDoesNotHaveIsNotWaitedFor() {
        assertThat(Settling.awaited(ROUTER, status("healthy", "2026-11-24T12:00:48Z")))
                .noneMatch(line -> line.contains("monkeybrains"));
    }

    @Test
    void withoutTheRoutersClockNothingIsWaitedFor() {
        var text =
                """
                {"wans": [{"name": "att", "ipv4": {"verdict": "unknown", "since": "2026-11-24T12:00:48Z"}}]}
                """;
        assertThat(Settling.awaited(ROUTER, RouterStatus.parse(text))).isEmpty();
    }
}
