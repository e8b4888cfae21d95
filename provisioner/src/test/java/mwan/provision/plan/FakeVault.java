package mwan.provision.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FakeRemote;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Result;

/// The Proxmox host of sites/lab.yaml, in memory: its PF, its VF once the unit has run, and systemd
/// as far as it is asked.
final class FakeVault {
    static final String PF = "/sys/bus/pci/devices/0000:02:00.0";
    static final String UNIT = "/etc/systemd/system/x710-vf-setup.service";

    private final FakeRemote remote = new FakeRemote("root@vault");
    private final BooleanSupplier vmRuns;
    private final Function<List<String>, Optional<String>> qm;
    private boolean startsLate;
    private Runnable lateStart = () -> {};
    private Runnable whenTheListHasRun = () -> {};
    private boolean listens = true;
    private boolean startedAnew;
    private boolean enabled;
    private String dropIns = "";
    private boolean active;
    private String mac = "02:11:22:33:44:55";
    private boolean trust;
    private boolean spoofCheck = true;

    /// @param qm does what the host's own program does, and says why it did not
    FakeVault(BooleanSupplier vmRuns, Function<List<String>, Optional<String>> qm) {
        this.vmRuns = vmRuns;
        this.qm = qm;
        remote.withFolder("/etc/systemd/system")
                .withFolder("/var/lib/vz")
                .withFile(PF + "/sriov_numvfs", "0\n", FileMode.READABLE)
                .withFile(PF + "/virtfn0/enable", "1\n", FileMode.READABLE)
                .withFile(
                        "/proc/sys/kernel/random/boot_id",
                        "20be25d6-f6a6-414a-83d4-ccfd6ef0ccdd\n",
                        FileMode.READABLE)
                .withFile(
                        "/etc/pve/storage.cfg",
                        """
                        dir: local
                        \tpath /var/lib/vz
                        \tcontent iso,vztmpl,import,snippets

                        lvmthin: local-lvm
                        \tthinpool data
                        \tvgname pve
                        \tcontent images,rootdir
                        """,
                        FileMode.READABLE)
                .withProgram("mkdir", this::makeFolder)
                .withProgram("systemctl", this::systemctl)
                .withProgram("ls", command -> says(command, "enp2s0f0np0\n"))
                .withProgram("readlink", this::readlink)
                .withProgram("ip", this::ip)
                .withProgram("systemd-run", this::systemdRun)
                .withProgram("qm", this::qm)
                .withProgram("bash", this::bash)
                .withProgram("cp", this::copy)
                .withProgram("rm", this::removeFolder);
    }

    FakeRemote remote() {
        return remote;
    }

    /// What a hand, or a reboot, has done to the VF.
    void setVf(boolean nowTrusted, boolean nowSpoofChecked) {
        trust = nowTrusted;
        spoofCheck = nowSpoofChecked;
    }

    /// From the next start of the VM on nothing listens in it.
    void theRouterWillNotBoot() {
        listens = false;
    }

    /// The line is cut while the next list is started: nothing of it has run when one looks again.
    void startsTheNextListLate() {
        startsLate = true;
    }

    void lateStart() {
        lateStart.run();
    }

    void whenTheListHasRun(Runnable told) {
        whenTheListHasRun = told;
    }

    /// Files beside the unit say more than it does.
    void withDropIns(String paths) {
        dropIns = paths;
    }

    boolean unitIsEnabled() {
        return enabled;
    }

    /// Somebody stopped it, or it failed.
    void stopUnit() {
        active = false;
    }

    void disableUnit() {
        enabled = false;
    }

    void setVfCount(int count) {
        remote.withFile(PF + "/sriov_numvfs", count + "\n", FileMode.READABLE);
    }

    /// The whole state as text; what is different in each run is left out.
    @Override
    public String toString() {
        return remote
                + "\nunit "
                + (enabled ? "enabled " : "disabled ")
                + (active ? "active" : "inactive")
                + "\nvfs "
                + count()
                + " mac "
                + mac
                + " trust "
                + trust
                + " spoofchk "
                + spoofCheck
                + "\n";
    }

    private int count() {
        return Integer.parseInt(
                remote.read(PF + "/sriov_numvfs").map(Bytes::text).orElse("0").strip());
    }

    private Result makeFolder(Command command) {
        remote.withFolder(command.argv().getLast());
        return says(command, "");
    }

    private Result systemctl(Command command) {
        switch (command.argv().get(1)) {
            case "show" -> {
                return says(
                        command,
                        "LoadState="
                                + (remote.hasFile(UNIT) ? "loaded" : "not-found")
                                + "\nUnitFileState="
                                + (enabled ? "enabled" : "disabled")
                                + "\nActiveState="
                                + (active ? "active" : "inactive")
                                + "\nNeedDaemonReload=no\nDropInPaths="
                                + dropIns
                                + "\n");
            }
            case "is-active" -> {
                return says(command, "inactive\n");
            }
            case "enable" -> enabled = true;
            case "disable" -> enabled = false;
            case "stop" -> active &= !command.argv().getLast().equals("x710-vf-setup.service");
            case "restart" -> {
                return runUnit(command);
            }
            case "daemon-reload" -> {}
            default -> throw new IllegalArgumentException(command.toString());
        }
        return says(command, "");
    }

    /// Does what vf-setup does, with the arguments that the unit gives it.
    private Result runUnit(Command command) {
        var unit = remote.read(UNIT).map(Bytes::text).orElse("");
        var line = unit.lines().filter(one -> one.startsWith("ExecStart=")).findFirst().orElse("");
        var words = List.of(line.substring(line.indexOf('=') + 1).split(" "));
        if (!remote.hasFile(words.getFirst())) {
            return remote.result(command, 1, "", "Job failed: no such file\n");
        }
        if (count() == 0) {
            setVfCount(Integer.parseInt(words.get(2)));
        }
        boolean other =
                !mac.equals(words.get(4))
                        || trust != words.get(5).equals("on")
                        || spoofCheck != words.get(6).equals("on");
        if (other && vmRuns.getAsBoolean()) {
            active = false;
            return remote.result(command, 1, "", "Job failed: a VM uses it\n");
        }
        mac = words.get(4);
        trust = words.get(5).equals("on");
        spoofCheck = words.get(6).equals("on");
        active = true;
        return says(command, "");
    }

    /// A transient unit has done its work when this returns.
    private Result systemdRun(Command command) {
        var words = command.argv();
        int script = words.indexOf("/bin/bash");
        if (script >= 0) {
            var list = new FakeColdStart(remote, words.subList(script + 2, words.size()));
            if (startsLate) {
                startsLate = false;
                lateStart = list::run;
                return remote.result(command, 255, "", "connection lost\n");
            }
            list.run();
            whenTheListHasRun.run();
        }
        return says(command, "");
    }

    private Result qm(Command command) {
        var fault = qm.apply(command.argv().subList(1, command.argv().size()));
        switch (command.argv().get(1)) {
            case "start" -> startedAnew = true;
            case "rollback" -> listens = true;
            default -> {}
        }
        return fault.map(why -> remote.result(command, 255, "", why + "\n"))
                .orElseGet(() -> says(command, ""));
    }

    /// Whether the router listens, or it is waited for.
    private Result bash(Command command) {
        if (command.argv().get(2).contains("flock")) {
            return says(command, "held\n");
        }
        if (command.argv().get(2).startsWith("qm snapshot")) {
            return qm(Command.of("qm", "snapshot", command.argv().get(4), command.argv().get(5)));
        }
        boolean open = vmRuns.getAsBoolean() && (listens || !startedAnew);
        return remote.result(command, open ? 0 : 1, "", "");
    }

    private Result copy(Command command) {
        var words = command.argv();
        var from = words.get(words.size() - 2);
        remote.write(
                words.getLast(),
                remote.read(from).orElseThrow(),
                remote.stat(from).orElseThrow().mode());
        return says(command, "");
    }

    private Result removeFolder(Command command) {
        var path = command.argv().getLast();
        if (!command.argv().contains("-rf") && !remote.hasFile(path)) {
            return remote.result(command, 1, "", "rm: cannot remove '" + path + "'\n");
        }
        remote.removeBelow(path);
        return says(command, "");
    }

    private Result readlink(Command command) {
        var path = command.argv().getLast();
        if (count() == 0) {
            return remote.result(command, 1, "", "");
        }
        if (path.endsWith("/driver")) {
            return says(
                    command,
                    "/sys/bus/pci/drivers/" + (vmRuns.getAsBoolean() ? "vfio-pci" : "iavf") + "\n");
        }
        return says(command, "/sys/devices/pci0000:00/0000:02:02.0\n");
    }

    private Result ip(Command command) {
        var vf =
                count() == 0
                        ? ""
                        : "{\"vf\":0,\"address\":\""
                                + mac
                                + "\",\"trust\":"
                                + trust
                                + ",\"spoofchk\":"
                                + spoofCheck
                                + "}";
        return says(command, "[{\"ifname\":\"enp2s0f0np0\",\"vfinfo_list\":[" + vf + "]}]");
    }

    private Result says(Command command, String text) {
        return remote.result(command, 0, text, "");
    }
}
