package mwan.provision.vm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Refusal;
import mwan.provision.proxmox.Upid;
import mwan.provision.proxmox.VmConfig;
import mwan.value.VmId;

/// What an earlier run or another person has begun with a VM: it and the VM's lock are waited for,
/// whatever comes of it. A creation whose task died, because the host lost its power for example,
/// is cleared away: it left a lock and nothing else, nothing will ever finish it, and the id is
/// taken.
public final class BegunWork {
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);
    private static final Duration TASK_LIMIT = Duration.ofMinutes(15);
    private static final Duration DELETE_LIMIT = Duration.ofMinutes(5);

    private final Proxmox proxmox;
    private final VmId id;
    private final List<VmId> workedOn;
    private final Progress progress;

    /// @param template whose tasks make the VM too: a clone is a task of what is cloned
    public BegunWork(Proxmox proxmox, VmId id, Optional<VmId> template, Progress progress) {
        this.proxmox = proxmox;
        this.id = id;
        this.workedOn = template.map(from -> List.of(from, id)).orElse(List.of(id));
        this.progress = progress;
    }

    /// @param lock looks who holds the VM now
    /// @return whether the VM has become another since that look
    /// @throws UserError when somebody holds the VM's lock for longer than half a minute, or when a
    ///   dead creation is there that this login may not remove
    public boolean settle(Supplier<Optional<String>> lock) {
        awaitTasks();
        if (lock.get().isEmpty()) {
            return false;
        }
        if (isOnlyBegun()) {
            // A task that has just been started may not be listed yet.
            proxmox.tasks().letFreshOnesBeListed();
            awaitTasks();
            if (isOnlyBegun()) {
                clear();
            }
        }
        proxmox.vms().awaitUnlocked(id, LOCK_LIMIT, progress::note);
        return true;
    }

    private void awaitTasks() {
        for (var one : workedOn) {
            for (var task : proxmox.tasks().running(one)) {
                try (var step = progress.step("wait for " + task.type() + " of " + task.user())) {
                    proxmox.tasks().await(task.upid(), TASK_LIMIT, progress::detail);
                    step.done();
                } catch (UserError failed) {
                    progress.note(failed.what() + ": " + failed.why());
                }
            }
        }
    }

    private boolean isOnlyBegun() {
        return proxmox.vms().config(id).filter(VmConfig::isOnlyBegun).isPresent();
    }

    private void clear() {
        progress.note(
                "VM "
                        + id
                        + " was begun and never finished, and no task works on it: it is"
                        + " made anew");
        proxmox.tasks().await(deletion(), DELETE_LIMIT, progress::detail);
    }

    private Upid deletion() {
        try {
            return proxmox.vms().deleteBegun(id);
        } catch (UserError refused) {
            if (Refusal.in(refused).map(Refusal::parameterErrors).orElse(Map.of()).isEmpty()) {
                throw refused;
            }
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot make the VM",
                    "VM " + id,
                    "its creation was begun and never finished, no task works on it, and only"
                            + " root@pam may remove what is left of it",
                    "on the host: qm destroy " + id + " --skiplock 1; then run this again",
                    refused);
        }
    }
}
