package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A change of a router that runs stays only when hosts behind it still reach the Internet.
@Tag("lab")
@Order(75)
@ExtendWith(Lab.class)
class CommitConfirmTest {
    private static final String NEXT_HOP = "nextHop: fe80::be24:11ff:fe72:c2";
    private static final String LOGGING = "debugLogging: true";

    @TempDir private Path folder;

    @AfterEach
    void theSiteAsItWas() {
        Lab.site("up", "--no-verify").succeeded();
    }

    private Outcome upWith(String from, String to) throws IOException {
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        assertThat(text).contains(from);
        var changed = folder.resolve("changed.yaml");
        Files.writeString(changed, text.replace(from, to));
        return Lab.provision("up", "--site", changed.toString(), "--no-verify");
    }

    private static String inRouter(String... command) {
        return Lab.exec("mwan", command).out().strip();
    }

    @Test
    void aChangeThatWorksIsKeptAndItsTimerIsGone() throws IOException {
        upWith(LOGGING, "debugLogging: false").succeeded();
        assertThat(inRouter("cat", "/var/lib/mwan/last-change")).matches("[0-9a-f]{32} kept");
        assertThat(inRouter("cat", "/etc/mwan/site.yaml")).contains("debugLogging: false");
        assertThat(inRouter("systemctl", "list-timers", "--all", "mwan-revert.timer"))
                .contains("0 timers listed");
        assertThat(Lab.exec("mwan", "test", "-e", "/var/lib/mwan/trial").exit()).isEqualTo(1);
    }

    /// With a next hop that nobody has, no answer finds its way to a client in IPv6.
    @Test
    void aChangeThatCutsTheClientsOffIsRolledBackAndSaysWhy() throws IOException {
        var before = inRouter("cat", "/etc/mwan/site.yaml");
        var up = upWith(NEXT_HOP, "nextHop: fe80::dead").ended(1);
        assertThat(up.err())
                .contains(
                        "rolled back",
                        "client-vlan100 gets no answer of http://[2001:db8:ffff::10]/ over ipv6");
        assertThat(inRouter("cat", "/etc/mwan/site.yaml")).isEqualTo(before);
        assertThat(inRouter("cat", "/var/lib/mwan/last-change"))
                .contains("rolled back: client-vlan100");
        assertThat(Traffic.counted(Traffic.connections("client-vlan100", Lab.SEEN4, 10)))
                .hasSize(2);
        Lab.site("verify").succeeded();
    }

    /// What `up` would do when nobody is left to confirm: the timer's own work, at once.
    @Test
    void whatNobodyConfirmsIsBroughtBackByTheRouterItself() throws IOException {
        var before = inRouter("cat", "/etc/mwan/site.yaml");
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        var changed = folder.resolve("unconfirmed.yaml");
        Files.writeString(changed, text.replace(LOGGING, "debugLogging: false"));
        var up =
                Commands.startSilently(
                        Lab.command("up", "--site", changed.toString(), "--no-verify"));
        Lab.await(
                "the change to be on trial",
                java.time.Duration.ofMinutes(1),
                () -> inRouter("cat", "/etc/mwan/site.yaml"),
                now -> now.contains("debugLogging: false"));
        up.descendants().forEach(ProcessHandle::destroyForcibly);
        up.destroyForcibly();
        assertThat(inRouter("systemctl", "is-active", "mwan-revert.timer")).isEqualTo("active");
        Lab.exec("mwan", "systemctl", "start", "mwan-revert.service").succeeded();
        Lab.await(
                "the router to have brought back what was before",
                java.time.Duration.ofMinutes(1),
                () -> inRouter("cat", "/var/lib/mwan/last-change"),
                said -> said.contains("rolled back: nobody confirmed it"));
        assertThat(inRouter("cat", "/etc/mwan/site.yaml")).isEqualTo(before);
        assertThat(Lab.site("up", "--no-verify").ended(1).err())
                .contains("rolled back", "nobody confirmed it");
        assertThat(Lab.site("up", "--no-verify").succeeded().err()).doesNotContain("rolled back");
    }
}
