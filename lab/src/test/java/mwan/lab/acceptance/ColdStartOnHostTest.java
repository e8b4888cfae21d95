package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A stop and a start of the VM is the host's own work: it goes on without the workstation, and is
/// taken back when it fails.
@Tag("lab")
@Order(76)
@ExtendWith(Lab.class)
class ColdStartOnHostTest {
    private static final String KEPT = "/var/lib/mwan-provision/lab/last-change";
    private static final String STATE = "/var/lib/mwan-provision/lab/cold-start/state";
    private static final String CUT =
            """
            nft -f - <<'END'
            table inet cut {
                chain out { type filter hook output priority 0; policy drop; }
                chain in { type filter hook input priority 0; policy drop; }
            }
            END
            """;

    @TempDir private Path folder;

    @AfterEach
    void theLineAndTheSiteAsTheyWere() {
        Lab.exec("workstation", "nft", "delete", "table", "inet", "cut");
        Lab.site("up", "--restart", "allow", "--no-verify").succeeded();
    }

    private String siteWith(String from, String to) throws IOException {
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        assertThat(text).contains(from);
        return Files.writeString(folder.resolve("changed.yaml"), text.replace(from, to)).toString();
    }

    private static String onVault(String... command) {
        return Lab.exec("vault", command).out().strip();
    }

    private static String bootId() {
        return Lab.exec("mwan", "cat", "/proc/sys/kernel/random/boot_id").out()
                + Lab.exec("mwan", "systemctl", "show", "--property=UserspaceTimestampMonotonic")
                        .out();
    }

    /// As a hand would, while the VM uses it.
    private static void spoofCheckingOn() {
        Lab.exec("vault", "ip", "link", "set", "enp2s0f0np0", "vf", "0", "spoofchk", "on")
                .succeeded();
    }

    private static void vfIsAsWished() {
        assertThat(onVault("ip", "link", "show", "enp2s0f0np0"))
                .contains("spoof checking off", "trust on");
    }

    private static final String VF = "/sys/bus/pci/devices/0000:02:00.0/virtfn0";

    /// The unit's own program, while the VM has the VF and when it is off, with vfio's driver left
    /// on it, as Proxmox VE leaves it.
    @Test
    void theUnitTouchesTheVfOnlyWhileNoVmHasItOpen() {
        var before = bootId();
        spoofCheckingOn();
        assertThat(onVault("cat", VF + "/enable")).isEqualTo("1");
        Lab.exec("vault", "systemctl", "restart", "x710-vf-setup.service").ended(1);
        assertThat(onVault("ip", "link", "show", "enp2s0f0np0")).contains("spoof checking on");
        assertThat(onVault("journalctl", "--no-pager", "-u", "x710-vf-setup.service", "-n", "5"))
                .contains("spoofchk is not off, and a VM uses it; stop the VM");
        assertThat(bootId()).isEqualTo(before);

        Lab.exec("vault", "qm", "stop", "113").succeeded();
        assertThat(onVault("readlink", VF + "/driver")).endsWith("/vfio-pci");
        assertThat(onVault("cat", VF + "/enable")).isEqualTo("0");
        Lab.exec("vault", "systemctl", "restart", "x710-vf-setup.service").succeeded();
        vfIsAsWished();
        Lab.exec("vault", "qm", "start", "113").succeeded();
    }

    @Test
    void itIsKeptWhenHostsBehindTheRouterStillReachTheInternet() {
        spoofCheckingOn();
        assertThat(Lab.site("up", "--no-verify").ended(1).out()).contains("cold start");
        Lab.site("up", "--restart", "allow").succeeded();
        vfIsAsWished();
        assertThat(onVault("cat", KEPT)).matches("[0-9a-f]{32} kept");
        assertThat(onVault("qm", "listsnapshot", "113")).doesNotContain("mwan-");
    }

    private Outcome upInWindow(ZonedDateTime from, ZonedDateTime to) throws IOException {
        var hours = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
        var window = "%s-%s UTC".formatted(hours.format(from), hours.format(to));
        var site = siteWith("  tag: mwan\n", "  tag: mwan\n  maintenance: \"" + window + "\"\n");
        return Lab.provision("up", "--site", site, "--restart", "window", "--no-verify");
    }

    @Test
    void itWaitsForTheMaintenanceWindowAndIsDoneInIt() throws IOException {
        spoofCheckingOn();
        var before = bootId();
        var now = ZonedDateTime.now(ZoneOffset.UTC);
        var begins = now.plusHours(6);
        assertThat(upInWindow(begins, begins.plusHours(1)).ended(1).out())
                .contains(
                        "left, since they need a cold start of the VM (the maintenance window begins ",
                        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).format(begins)
                                + " UTC",
                        "spoofchk");
        assertThat(onVault("ip", "link", "show", "enp2s0f0np0")).contains("spoof checking on");
        assertThat(bootId()).isEqualTo(before);

        upInWindow(now.minusHours(1), now.plusHours(1)).succeeded();
        vfIsAsWished();
        assertThat(bootId()).isNotEqualTo(before);
        assertThat(onVault("cat", KEPT)).matches("[0-9a-f]{32} kept");
    }

    /// A folder of raw files has no snapshots.
    @Test
    void whereTheStorageHasNoSnapshotsItIsDoneWithoutOneAndThatIsSaid() throws IOException {
        Lab.script(
                        "vault",
                        "mkdir -p /var/lib/plain; printf 'dir: plain\\n\\tpath"
                                + " /var/lib/plain\\n\\tcontent images\\n\\n'"
                                + " >>/etc/pve/storage.cfg")
                .succeeded();
        var site = siteWith("disk: {storage: local-lvm,", "disk: {storage: plain,");
        Lab.site("down", "--yes").succeeded();
        Lab.provision("up", "--site", site, "--no-verify").succeeded();
        var before = bootId();
        spoofCheckingOn();
        var up = Lab.provision("up", "--site", site, "--restart", "allow", "--no-verify");
        assertThat(up.succeeded().err())
                .contains(
                        "it was done without this: take a snapshot: snapshot feature is not"
                                + " available");
        vfIsAsWished();
        assertThat(bootId()).isNotEqualTo(before);
        assertThat(onVault("cat", KEPT)).matches("[0-9a-f]{32} kept");
        assertThat(onVault("qm", "listsnapshot", "113")).doesNotContain("mwan-");
        Lab.provision("down", "--site", site, "--yes").succeeded();
        Lab.exec("vault", "sed", "-i", "/^dir: plain/,/^$/d", "/etc/pve/storage.cfg").succeeded();
    }

    @Test
    void itIsFinishedWithoutTheWorkstationAndPickedUpAfterwards() {
        spoofCheckingOn();
        var before = bootId();
        var up =
                CompletableFuture.supplyAsync(
                        () -> Lab.site("up", "--restart", "allow", "--no-verify"),
                        Thread.ofVirtual()::start);
        Lab.await(
                "the host to be at work",
                Duration.ofMinutes(2),
                () -> onVault("cat", STATE),
                state -> state.endsWith("running"));
        Lab.script("workstation", CUT).succeeded();
        Lab.await(
                "the host to be through",
                Duration.ofMinutes(3),
                () -> onVault("cat", STATE),
                state -> state.endsWith("done"));
        assertThat(onVault("qm", "status", "113")).isEqualTo("status: running");
        assertThat(bootId()).isNotEqualTo(before);
        vfIsAsWished();
        assertThat(onVault("qm", "listsnapshot", "113")).contains("mwan-");
        assertThat(up.join().ended(3).err())
                .contains("lost sight of the cold start", "run mwan-provision up again");
        Lab.exec("workstation", "nft", "delete", "table", "inet", "cut").succeeded();
        var again = Lab.site("up", "--lock-wait", "120", "--no-verify").succeeded();
        assertThat(again.err()).contains("was not judged yet");
        assertThat(onVault("cat", KEPT)).matches("[0-9a-f]{32} kept");
        assertThat(onVault("qm", "listsnapshot", "113")).doesNotContain("mwan-");
        Lab.site("verify").succeeded();
    }

    /// What somebody else has written comes true by the same start, and here there is no such
    /// device.
    @Test
    void aVmThatDoesNotStartIsBroughtBackAndUpSaysWhy() {
        spoofCheckingOn();
        Lab.exec("vault", "qm", "set", "113", "--hostpci3", "0000:09:00.0").succeeded();
        var up = Lab.site("up", "--restart", "allow", "--no-verify").ended(1);
        assertThat(up.err())
                .contains("the change was rolled back", "no PCI device found for '0000:09:00.0'");
        assertThat(onVault("cat", KEPT)).contains("rolled back: start VM 113");
        assertThat(onVault("qm", "status", "113")).isEqualTo("status: running");
        assertThat(onVault("qm", "config", "113")).doesNotContain("hostpci3");
        assertThat(onVault("qm", "listsnapshot", "113")).doesNotContain("mwan-");
        Lab.awaitEverythingHealthy();
        assertThat(
                        List.copyOf(
                                Traffic.counted(
                                                Traffic.connections(
                                                        "client-vlan100", Lab.SEEN4, 10))
                                        .keySet()))
                .hasSize(2);
    }
}
