package mwan.provision.host;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.value.VmId;

/// The VM's serial console, which Proxmox VE offers as a socket on its host.
///
/// The socket serves one reader at a time, and a reader sees only what is printed after it came: so
/// the console is recorded from the VM's start on, until its guest is known to answer. Meanwhile
/// `qm terminal` shows nothing.
public final class SerialConsole {
    private static final Duration LONGEST_BOOT = Duration.ofMinutes(10);
    private static final Duration LISTENING = Duration.ofSeconds(3);
    private static final int LAST_LINES = 15;
    private static final String MOST_BYTES = "4M";

    private final Remote host;
    private final VmId vm;

    public SerialConsole(Remote host, VmId vm) {
        this.host = host;
        this.vm = vm;
    }

    /// The command that records it from now on, into a file of root's own below /run. It is
    /// refused, and that is no fault, when a recording runs already.
    public static List<String> recording(VmId vm) {
        return List.of(
                "systemd-run",
                "--quiet",
                "--collect",
                "--unit=" + unit(vm),
                "--property=RuntimeMaxSec=" + LONGEST_BOOT.toSeconds(),
                "--property=LimitFSIZE=" + MOST_BYTES,
                "socat",
                "-u",
                "UNIX-CONNECT:" + socket(vm),
                "OPEN:" + recorded(vm) + ",creat,trunc,perm=0600");
    }

    /// A host that cannot record still starts its VM.
    public void record() {
        host.run(Command.of(recording(vm)));
    }

    /// Leaves the console to others.
    public void release() {
        host.run("systemctl", "stop", unit(vm) + ".service");
    }

    /// The command that forgets what was recorded of an earlier start.
    public static List<String> forgetting(VmId vm) {
        return List.of("rm", "-f", "--", recorded(vm));
    }

    /// What was recorded last, with a line before it that says so; empty where nothing was.
    public List<String> recordedLines() {
        return headed(
                "the last lines of VM " + vm + "'s serial console:",
                lines(Command.of("tail", "--quiet", "--lines=" + LAST_LINES, "--", recorded(vm))));
    }

    /// What was recorded last, and where nothing was, what is printed within a few seconds; with a
    /// line before it that says which.
    public List<String> lastLines() {
        var recorded = recordedLines();
        if (!recorded.isEmpty()) {
            return recorded;
        }
        var heard =
                headed(
                        "VM " + vm + "'s serial console prints now:",
                        lines(
                                Command.of(
                                                "timeout",
                                                String.valueOf(LISTENING.toSeconds()),
                                                "socat",
                                                "-u",
                                                "UNIX-CONNECT:" + socket(vm),
                                                "STDOUT")
                                        .within(LISTENING.plusSeconds(10))));
        return heard.isEmpty()
                ? List.of(
                        "the serial console of VM "
                                + vm
                                + " printed nothing within "
                                + LISTENING.toSeconds()
                                + " s; what it printed before cannot be seen, since nobody recorded"
                                + " it")
                : heard;
    }

    /// Without the codes that move and colour a terminal.
    private List<String> lines(Command command) {
        var all =
                host.run(command)
                        .text()
                        .replaceAll(
                                "\\e\\[[0-9;?]*[ -/]*[@-~]|\\e\\][^\\a\\e]*(\\a|\\e\\\\)|\\e.", "")
                        .lines()
                        .map(line -> line.replaceAll("\\p{Cc}+", " ").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
        return all.subList(Math.max(0, all.size() - LAST_LINES), all.size());
    }

    private static List<String> headed(String title, List<String> lines) {
        return lines.isEmpty()
                ? lines
                : Stream.concat(Stream.of(title), lines.stream().map(line -> "| " + line)).toList();
    }

    private static String unit(VmId vm) {
        return "mwan-console-" + vm;
    }

    private static String socket(VmId vm) {
        return "/var/run/qemu-server/" + vm + ".serial0";
    }

    private static String recorded(VmId vm) {
        return "/run/mwan-console-" + vm + ".log";
    }
}
