package mwan.provision.vm;

import java.time.Duration;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.host.SerialConsole;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.Remote;
import mwan.value.SshPublicKey;

/// The router over SSH: its host key stands in the VM's description.
public final class SshGuest implements Guest {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(4);
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(20);

    private final VmObserver vm;
    private final Door door;
    private final SerialConsole console;
    private final Waiting waiting;
    private final Progress progress;
    private Optional<Remote> connection = Optional.empty();

    /// @param console what it printed last is shown when it is waited for in vain
    public SshGuest(
            VmObserver vm, Door door, SerialConsole console, Waiting waiting, Progress progress) {
        this.vm = vm;
        this.door = door;
        this.console = console;
        this.waiting = waiting;
        this.progress = progress;
    }

    @Override
    public Optional<Remote> reach() {
        if (connection.isEmpty() && runs() && hostKey().isPresent() && door.isOpen()) {
            connection = Optional.of(door.open(hostKey().get()));
        }
        return connection;
    }

    @Override
    public Remote await() {
        if (connection.isPresent()) {
            return connection.get();
        }
        var key =
                hostKey()
                        .orElseThrow(() ->
                                failed(
                                        "its SSH host key is not in the VM's description",
                                        "somebody took it out; run mwan-provision up"));
        try {
            waiting.until(
                    BOOT_LIMIT,
                    () -> door.isOpen() ? Optional.of(true) : Optional.empty(),
                    () ->
                            failed(
                                    "it was waited for, and nothing listens there after "
                                            + BOOT_LIMIT.toSeconds()
                                            + " s",
                                    "the console's lines above tell how far it booted; is its"
                                            + " management address reachable from here?"));
            var remote = login(key);
            connection = Optional.of(remote);
            return remote;
        } catch (UserError unreachable) {
            console.lastLines().forEach(progress::note);
            throw unreachable;
        }
    }

    @Override
    public void forget() {
        close();
        connection = Optional.empty();
    }

    @Override
    public void close() {
        connection.ifPresent(Remote::close);
    }

    /// A server that has just begun to listen may still drop a connection.
    private Remote login(SshPublicKey key) {
        UserError[] last = {null};
        return waiting.until(
                LOGIN_LIMIT,
                () -> {
                    try {
                        return Optional.of(door.open(key));
                    } catch (UserError refused) {
                        last[0] = refused;
                        return Optional.empty();
                    }
                },
                () -> last[0]);
    }

    private boolean runs() {
        return vm.now().filter(VmState::running).isPresent();
    }

    private Optional<SshPublicKey> hostKey() {
        return vm.now().map(VmState::description).flatMap(VmDescription::hostKey);
    }

    private UserError failed(String why, String hint) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED, "cannot reach the router", door.name(), why, hint);
    }
}
