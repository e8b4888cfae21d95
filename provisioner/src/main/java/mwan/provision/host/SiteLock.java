package mwan.provision.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.HeldCommand;
import mwan.provision.ssh.Remote;
import mwan.value.SiteName;

/// Held on the Proxmox host by whoever changes a site, so that two do not at once. A process on the
/// host holds it, which ends when its caller has said so or has not been heard for a minute: a
/// workstation that vanished leaves no lock behind, and nobody has to remove one.
public final class SiteLock implements AutoCloseable {
    private static final String HELD = "held";

    /// The file is emptied, not removed: who waits for it has it open.
    private static final String SCRIPT =
            """
            exec 9>>"$1" || exit 3
            if ! flock --nonblock 9; then
              printf '%s\\n' "$(cat -- "$1")"
              exit 4
            fi
            printf '%s\\n' "$2" >"$1"
            echo held
            while IFS= read -r -t 60 word && [[ $word != done ]]; do :; done
            : >"$1"
            """;

    private final HeldCommand holding;

    private SiteLock(HeldCommand holding) {
        this.holding = holding;
    }

    /// @param holder who this is, for others who wait
    /// @param patience how long another is waited for
    public static SiteLock take(
            Remote host,
            SiteName site,
            String holder,
            Duration patience,
            Waiting waiting,
            Progress progress) {
        var command =
                Command.of(
                        List.of(
                                "bash",
                                "-c",
                                SCRIPT,
                                "mwan-lock",
                                "/run/lock/mwan-" + site + ".lock",
                                holder));
        var first = tryOnce(host, command);
        if (first.isHeld()) {
            return new SiteLock(first.command());
        }
        progress.note("waiting for another run on this site: " + first.said());
        var last = new AtomicReference<>(first);
        return waiting.until(
                patience,
                () -> {
                    last.set(tryOnce(host, command));
                    return Optional.of(last.get())
                            .filter(Attempt::isHeld)
                            .map(held -> new SiteLock(held.command()));
                },
                () -> busy(host, site, last.get().said(), patience));
    }

    private record Attempt(HeldCommand command, String said) {
        boolean isHeld() {
            return said.equals(HELD);
        }
    }

    private static Attempt tryOnce(Remote host, Command command) {
        var holding = host.hold(command);
        var said = holding.firstLine();
        if (said.isEmpty()) {
            holding.close();
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot lock the site",
                    host.name(),
                    "flock on /run/lock said nothing",
                    "are bash and flock there, and /run/lock writable?");
        }
        if (!said.get().equals(HELD)) {
            holding.close();
        }
        return new Attempt(holding, said.get());
    }

    private static UserError busy(Remote host, SiteName site, String holder, Duration patience) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "will not change the site",
                site + " on " + host.name(),
                "another run changes it: " + (holder.isBlank() ? "it has just begun" : holder),
                "it was waited for "
                        + patience.toSeconds()
                        + " s: run this again when it is through, or wait longer with --lock-wait");
    }

    @Override
    public void close() {
        holding.close();
    }
}
