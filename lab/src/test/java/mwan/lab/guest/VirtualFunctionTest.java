package mwan.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import mwan.fault.UserError;
import mwan.provision.host.HostVf;
import mwan.provision.progress.Progress;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Remote;
import mwan.provision.ssh.SshTarget;
import mwan.site.Host.VirtualFunction;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.MacAddress;
import mwan.value.PciAddress;
import mwan.value.Port;
import mwan.value.SiteName;
import mwan.value.SshPublicKey;
import mwan.value.TraceId;
import mwan.value.UnitName;
import mwan.value.VmId;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The VF on a host whose SR-IOV is a real kernel's: the driver igb on QEMU's 82576. What the unit
/// sets up is there again after a reboot.
@Tag("lab")
@Tag("slow")
@Order(98)
class VirtualFunctionTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final String MAC = "D0:FC:D0:7C:85:30";
    private static final VirtualFunction VF =
            new VirtualFunction(
                    PciAddress.parse("0000:01:00.0"),
                    0,
                    1,
                    Optional.of(MacAddress.parse(MAC)),
                    true,
                    false,
                    UnitName.parse("x710-vf-setup.service"));

    private static Remote open(Path folder, int port) throws IOException {
        var key = Files.readString(folder.resolve("host-key.pub")).strip();
        return Remote.open(
                new SshTarget(
                        HostName.parse("localhost"),
                        new Port(port),
                        LoginName.parse("root"),
                        Optional.of(folder.resolve("key")),
                        new SshTarget.HostKeys.Only(SshPublicKey.parse(key))),
                Progress.silent());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HostVf resource(Remote host) {
        return new HostVf(
                host, SiteName.parse("lab"), VmId.parse("113"), VF, TraceId.fresh(), _ -> false);
    }

    private static String said(Remote host, String... command) {
        return host.run(command).orThrow("cannot look at the host", "see its console").text();
    }

    private static String bootId(Remote host) {
        return host.read("/proc/sys/kernel/random/boot_id").map(Bytes::text).orElseThrow();
    }

    @Test
    void isSetUpAndIsTheSameAfterAReboot(@TempDir Path folder) throws IOException {
        int port = freePort();
        var machine =
                new ProcessBuilder(
                                TOP.resolve("mwan-image/boot/host-with-igb").toString(),
                                folder.toString(),
                                String.valueOf(port))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var told = machine.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lastLine(told)).isEqualTo("ready");
            String boot;
            try (var host = open(folder, port)) {
                boot = bootId(host);
                assertThat(host.read(count()).map(Bytes::text)).contains("0\n");
                var resource = resource(host);
                var before = resource.observe();
                resource.apply(before, resource.diff(before));
                everythingIsSet(host);
                // Not of the program's own making: what the kernel refuses.
                assertThat(host.run("sh", "-c", "echo 2 >" + count()).ok()).isFalse();
                host.run("systemctl", "reboot");
            }
            var again = afterReboot(folder, port, boot);
            try (again) {
                everythingIsSet(again);
            }
        } finally {
            machine.getOutputStream().close();
            machine.onExit().join();
        }
    }

    private static String count() {
        return "/sys/bus/pci/devices/" + VF.pf() + "/sriov_numvfs";
    }

    private static String lastLine(BufferedReader told) throws IOException {
        var line = told.readLine();
        return line == null ? "nothing" : line;
    }

    private static void everythingIsSet(Remote host) {
        host.run("systemctl", "is-system-running", "--wait");
        var resource = resource(host);
        assertThat(resource.diff(resource.observe())).isEmpty();
        var links = said(host, "ip", "link", "show");
        System.out.println(links);
        assertThat(links)
                .contains("vf 0     link/ether " + MAC.toLowerCase(java.util.Locale.ROOT))
                .contains("spoof checking off")
                .contains("trust on");
        assertThat(said(host, "lspci", "-n", "-s", "01:10.0")).contains("8086:10ca");
        // Else udev gives it another MAC now and then: a trusted VF may take one.
        assertThat(said(host, "ls", "/sys/bus/pci/devices/" + VF.pf() + "/virtfn0/"))
                .doesNotContain("driver\n", "net\n");
        assertThat(said(host, "systemctl", "is-active", VF.unit().value())).startsWith("active");
    }

    /// It cannot be reached while it reboots.
    private static Remote afterReboot(Path folder, int port, String before) throws IOException {
        long end = System.nanoTime() + 1_200_000_000_000L;
        while (true) {
            try {
                var host = open(folder, port);
                if (!bootId(host).equals(before)) {
                    return host;
                }
                host.close();
            } catch (UserError notYet) {
                assertThat(System.nanoTime()).as(notYet.toString()).isLessThan(end);
            }
        }
    }
}
