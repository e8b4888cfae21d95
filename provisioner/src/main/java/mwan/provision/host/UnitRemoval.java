package mwan.provision.host;

import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.Remote;
import mwan.value.UnitName;
import mwan.value.VmId;

/// Takes our unit and its script from the host. The unit has no ExecStop: the VFs stay until the
/// host's next boot.
public final class UnitRemoval {
    private final Remote host;
    private final UnitName unit;
    private final VmId vm;

    public UnitRemoval(Remote host, UnitName unit, VmId vm) {
        this.host = host;
        this.unit = unit;
        this.vm = vm;
    }

    public String name() {
        return unit.value();
    }

    /// Whether there is a unit of that name, written by this program for this VM.
    public boolean isThere() {
        return host.read(path())
                .map(Bytes::text)
                .flatMap(VfUnit::vmIn)
                .filter(vm::equals)
                .isPresent();
    }

    /// The unit's file goes last: a run that is stopped before that finds it again.
    public void run() {
        systemctl("disable", unit.value());
        systemctl("stop", unit.value());
        host.remove(VfUnit.SCRIPT);
        host.remove(path());
        systemctl("daemon-reload");
    }

    private String path() {
        return VfObserver.UNITS + unit;
    }

    private void systemctl(String... arguments) {
        var argv = new java.util.ArrayList<>(java.util.List.of("systemctl"));
        argv.addAll(java.util.List.of(arguments));
        host.run(Command.of(argv))
                .orThrow("cannot remove " + unit, "on the host, `systemctl status " + unit + "`");
    }
}
