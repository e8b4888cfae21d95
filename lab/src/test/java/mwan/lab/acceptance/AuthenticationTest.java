package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// AT&T comes up only when everything is as its provider asks for it; what is not is named by
/// `verify`.
@Tag("lab")
@Order(50)
@ExtendWith(Lab.class)
class AuthenticationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLIENT = "/etc/wpa_supplicant/client.pem";

    @AfterEach
    void attIsHealthyAgain() {
        Lab.script(
                        "vault",
                        "ip link set enp2s0f0np0 vf 0 trust on && ip link set enp2s0f0np0 vf 0 spoofchk off")
                .succeeded();
        Lab.heal();
        Lab.site("up", "--no-verify").succeeded();
        Lab.await(
                "att to be healthy", PATIENCE, () -> Lab.verdict("att", "ipv4"), "healthy"::equals);
        Lab.await(
                "att to be healthy", PATIENCE, () -> Lab.verdict("att", "ipv6"), "healthy"::equals);
    }

    private static JsonNode check(JsonNode report, String id) {
        for (var check : report.path("checks")) {
            if (check.path("id").asText().equals(id)) {
                return check;
            }
        }
        throw new AssertionError("there is no check " + id);
    }

    private static JsonNode verifyFails() {
        return Lab.json(Lab.site("verify", "--output", "json").ended(1).out());
    }

    private static void attGoesDownAndWebpassCarriesEverything() {
        for (var family : List.of("ipv4", "ipv6")) {
            Lab.await(
                    "att to be unhealthy in " + family,
                    PATIENCE,
                    () -> Lab.verdict("att", family),
                    "unhealthy"::equals);
        }
        FaultScene.connectionsAreSeenFrom(Lab.SEEN4, FaultScene.WEBPASS4);
        FaultScene.connectionsAreSeenFrom(FaultScene.SEEN6, FaultScene.WEBPASS6);
        FaultScene.theRouterItselfConnects();
    }

    private static void isTold(String sentence) {
        Lab.await(
                "`mwan status` to say: " + sentence,
                PATIENCE,
                () -> Lab.exec("mwan", "mwan", "status").out(),
                text -> text.contains(sentence));
    }

    /// What the daemon has logged since it was asked for this mark.
    private static String loggedSince(String mark) {
        return Lab.exec("mwan", "journalctl", "-u", "mwan", "-o", "cat", "--after-cursor", mark)
                .succeeded()
                .out();
    }

    private static String mark() {
        return Lab.json(
                        Lab.exec("mwan", "journalctl", "-u", "mwan", "-o", "json", "-n", "1")
                                .succeeded()
                                .out())
                .path("__CURSOR")
                .asText();
    }

    /// The provider forgets whom it has authorised when the line drops, and asks again.
    private static void authenticateAgain() {
        Lab.fault("carrier-loss", "att");
        Lab.heal();
    }

    /// Whether one of the group's checks failed, as the first cause of what else was not observed.
    private static boolean hasFailed(JsonNode report, String group) {
        for (var check : report.path("checks")) {
            if (check.path("group").asText().equals(group)
                    && check.path("status").asText().equals("failed")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void withAWrongCertificateItStaysDown() {
        var mark = mark();
        // The client's certificate of another authority, in place of the one that was pushed.
        Lab.script(
                        "mwan",
                        """
                        set -e
                        cd "$(mktemp -d)"
                        openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=stranger -keyout key.pem -out cert.pem 2>/dev/null
                        install -m 0600 cert.pem /etc/wpa_supplicant/client.pem
                        install -m 0600 key.pem /etc/wpa_supplicant/private_key.pem
                        systemctl restart wpa_supplicant-mwan
                        """)
                .succeeded();
        attGoesDownAndWebpassCarriesEverything();
        isTold("the ISP refuses us");
        assertThat(loggedSince(mark)).contains("att is refused by its ISP");
        var report = verifyFails();
        assertThat(hasFailed(report, "dot1x")).isTrue();
        assertThat(Lab.exec("mwan", "stat", "-c", "%a", CLIENT).out().strip()).isEqualTo("600");
    }

    @Test
    void anUntrustedVfPassesNoEapol() {
        Lab.exec("vault", "ip", "link", "set", "enp2s0f0np0", "vf", "0", "trust", "off")
                .succeeded();
        authenticateAgain();
        attGoesDownAndWebpassCarriesEverything();
        assertThat(check(verifyFails(), "host.vf.trust").path("status").asText())
                .isEqualTo("failed");
    }

    @Test
    void withSpoofCheckingOnAnotherMacIsDropped() {
        Lab.exec("vault", "ip", "link", "set", "enp2s0f0np0", "vf", "0", "spoofchk", "on")
                .succeeded();
        assertThat(check(verifyFails(), "host.vf.spoofcheck").path("status").asText())
                .isEqualTo("failed");
    }

    @Test
    void authenticationThatIsWithdrawnEndsTheLine() {
        var mark = mark();
        Lab.fault("no-auth", "att");
        attGoesDownAndWebpassCarriesEverything();
        var status =
                Lab.json(Lab.exec("mwan", "mwan", "status", "--output", "json").succeeded().out());
        assertThat(status.path("wans").get(0).path("ipv4").path("reason").asText())
                .containsIgnoringCase("authent");
        isTold("the ISP refuses us");
        assertThat(loggedSince(mark))
                .contains("CTRL-EVENT-EAP-FAILURE")
                .contains("att is refused by its ISP");
    }

    /// Nobody refuses anything: nobody has asked.
    @Test
    void withoutASupplicantTheLineIsNotAuthenticatedAndNotRefused() {
        var mark = mark();
        Lab.exec("mwan", "systemctl", "stop", "wpa_supplicant-mwan").succeeded();
        try {
            authenticateAgain();
            attGoesDownAndWebpassCarriesEverything();
            isTold("not authenticated yet");
            assertThat(loggedSince(mark))
                    .contains("att is not authenticated")
                    .doesNotContain("refused by its ISP");
        } finally {
            Lab.exec("mwan", "systemctl", "start", "wpa_supplicant-mwan").succeeded();
        }
    }

    /// An issuer's that ends before the line's own, in the file that was pushed.
    @Test
    void aCertificateThatEndsSoonIsToldWhileTheLineWorks() {
        Lab.script(
                        "mwan",
                        """
                        set -e
                        cd "$(mktemp -d)"
                        openssl req -x509 -newkey rsa:2048 -nodes -days 20 -subj /CN=issuer -keyout key.pem -out cert.pem 2>/dev/null
                        cp -a /etc/wpa_supplicant/client.pem /root
                        cat cert.pem >>/etc/wpa_supplicant/client.pem
                        systemctl restart mwan
                        """)
                .succeeded();
        try {
            isTold("client.pem ends in 19 days");
            assertThat(Lab.verdict("att", "ipv4")).isEqualTo("healthy");
        } finally {
            Lab.script("mwan", "mv /root/client.pem /etc/wpa_supplicant/ && systemctl restart mwan")
                    .succeeded();
        }
    }

    @Test
    void eachProviderServesOnlyItsOwnMac() {
        // Webpass knows the I226-V's own MAC and no other.
        Lab.script(
                        "mwan",
                        "ip link set enwebpass0 down && ip link set enwebpass0 address 02:00:00:00:00:99 && ip link set enwebpass0 up")
                .succeeded();
        Lab.await(
                "webpass to be unhealthy",
                PATIENCE,
                () -> Lab.verdict("webpass", "ipv4"),
                "unhealthy"::equals);
        assertThat(
                        Lab.json(Lab.site("verify", "--output", "json").ended(1).out())
                                .path("checks")
                                .findValuesAsText("status"))
                .contains("failed");
        Lab.script(
                        "mwan",
                        "ip link set enwebpass0 down && ip link set enwebpass0 address 64:62:66:21:9A:06 && ip link set enwebpass0 up")
                .succeeded();
        Lab.await(
                "webpass to be healthy",
                PATIENCE,
                () -> Lab.verdict("webpass", "ipv4"),
                "healthy"::equals);
        assertThat(List.of("healthy")).contains(Lab.verdict("webpass", "ipv4"));
    }
}
