package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What `lab up` leaves behind is a router on which every check passes and nothing is left to do.
@Tag("lab")
@Order(10)
@ExtendWith(Lab.class)
class FirstUpTest {
    @Test
    void everyRequiredCheckPasses() {
        var report = Lab.json(Lab.site("verify", "--output", "json").succeeded().out());
        assertThat(report.path("traceId").asText()).matches("[0-9a-f]{32}");
        var missed = new ArrayList<String>();
        for (var check : report.path("checks")) {
            if (check.path("required").asBoolean()
                    && !check.path("status").asText().equals("passed")) {
                missed.add(check.path("id").asText() + ": " + check.path("seen").asText());
            }
        }
        assertThat(missed).isEmpty();
        assertThat(report.path("checks").valueStream())
                .allSatisfy(check ->
                        assertThat(
                                        Stream.of("group", "title", "expected", "seen", "hint")
                                                .map(key -> check.path(key).asText()))
                                .as(check.path("id").asText())
                                .noneMatch(String::isBlank));
        assertThat(report.path("checks").findValuesAsText("group").stream().distinct())
                .containsExactlyInAnyOrder(
                        "host",
                        "vm",
                        "link",
                        "dot1x",
                        "lease",
                        "routes",
                        "rules",
                        "nat",
                        "npt",
                        "health",
                        "services",
                        "balance",
                        "inbound",
                        "opnsense",
                        "persistence");
        assertThat(seen(report, "balance.ipv4.client-vlan100"))
                .matches(
                        ".*[0-9]+ × 104\\..* [0-9]+ × 136\\..*|.*[0-9]+ × 136\\..* [0-9]+ × 104\\..*");
        assertThat(seen(report, "balance.affinity.ipv4.client-vlan100"))
                .contains(" requests over one connection");
        assertThat(seen(report, "balance.echo.ipv4.client-vlan100"))
                .matches("[0-9]+ of [0-9]+ echoes answered");
        assertThat(seen(report, "inbound.ping.att.internet"))
                .matches("[0-9]+ of [0-9]+ echoes answered");
        assertThat(seen(report, "inbound.http.att.internet"))
                .matches("([0-9]+) of \\1 addresses as mapped");
        assertThat(report.path("checks").size()).isGreaterThanOrEqualTo(40);
    }

    private static String seen(JsonNode report, String id) {
        return report.path("checks")
                .valueStream()
                .filter(check -> check.path("id").asText().equals(id))
                .map(check -> check.path("seen").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no check " + id));
    }

    @Test
    void nothingIsLeftToDo() {
        var plan = Lab.site("plan", "--detailed-exitcode", "--output", "json").succeeded();
        assertThat(Lab.json(plan.out()).path("changes")).isEmpty();
    }

    @Test
    void aSecondUpSaysNoChanges() {
        var up = Lab.site("up", "--no-verify").succeeded();
        assertThat(up.out() + up.err()).contains("no changes");
    }

    @Test
    void theSecondLabUpIsQuickAndChangesNothing() {
        var id =
                Lab.exec("mwan", "cat", "/proc/sys/kernel/random/boot_id", "/etc/machine-id").out();
        Lab.provision("lab", "up").succeeded();
        assertThat(
                        Lab.exec(
                                        "mwan",
                                        "cat",
                                        "/proc/sys/kernel/random/boot_id",
                                        "/etc/machine-id")
                                .out())
                .isEqualTo(id);
    }

    @Test
    void statusNamesEveryWan() {
        var status =
                Lab.json(Lab.exec("mwan", "mwan", "status", "--output", "json").succeeded().out());
        assertThat(status.path("wans").findValuesAsText("name"))
                .containsExactly("att", "webpass", "monkeybrains");
    }

    @Test
    void execPassesArgumentsInputAndExitStatusUnchanged() {
        var strange = "two words; $(id) 'quoted' \"twice\" *";
        var outcome = Lab.exec("client-vlan100", "printf", "%s|", strange, "", "-n");
        assertThat(outcome.succeeded().out()).isEqualTo(strange + "||-n|");
        assertThat(Lab.exec("mwan", "sh", "-c", "exit 42").exit()).isEqualTo(42);
        assertThat(Lab.script("opnsense", "cat <<< \"$1\"", "a b").succeeded().out())
                .isEqualTo("a b\n");
        for (var host :
                new String[] {
                    "workstation",
                    "vault",
                    "mwan",
                    "opnsense",
                    "client-vlan100",
                    "client-vlan200",
                    "isp-att",
                    "isp-webpass",
                    "isp-monkeybrains",
                    "internet"
                }) {
            Lab.exec(host, "sh", "-c", "command -v curl ping ip nc tcpdump").succeeded();
        }
    }
}
