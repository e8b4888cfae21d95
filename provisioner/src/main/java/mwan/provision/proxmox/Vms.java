package mwan.provision.proxmox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.BadValue;
import mwan.value.NodeName;
import mwan.value.VmId;

/// The node's VMs: what they are, what they are to be, and their power.
///
/// What takes time gives the [Upid] of the task that does it; see [Tasks#await].
public final class Vms {
    private static final String VM = "/nodes/{node}/qemu/{vmid}";

    private final Api api;
    private final NodeName node;
    private final Waiting waiting;

    Vms(Api api, NodeName node, Waiting waiting) {
        this.api = api;
        this.node = node;
        this.waiting = waiting;
    }

    /// All VMs of the node.
    public List<VmStatus> list() {
        return Fields.list(api.call(Call.get("/nodes/{node}/qemu").with("node", node)))
                .map(fields -> VmStatus.from(fields.value("vmid", VmId::parse), fields))
                .toList();
    }

    /// One VM's state, also while it is being created; empty when the node has no such VM.
    public Optional<VmStatus> find(VmId id) {
        return unlessAbsent(
                id, () -> VmStatus.from(id, api.call(get("/status/current", id)).fields()));
    }

    /// Its configuration with pending changes; empty when the node has no such VM.
    public Optional<VmConfig> config(VmId id) {
        return unlessAbsent(id, () -> VmConfig.from(api.call(get("/config", id)).fields()));
    }

    /// What the running VM was started with, hot-plugged changes included.
    public VmConfig runningConfig(VmId id) {
        return VmConfig.from(api.call(get("/config", id).with("current", true)).fields());
    }

    /// What will only come true by a stop and a start.
    public List<PendingChange> pending(VmId id) {
        return Fields.list(api.call(get("/pending", id)))
                .filter(PendingChange::isPending)
                .map(PendingChange::from)
                .toList();
    }

    /// A free id. It is not reserved.
    public VmId nextId() {
        var answer = api.call(Call.get("/cluster/nextid"));
        try {
            return VmId.parse(answer.text());
        } catch (BadValue notAnId) {
            throw Fields.strange(answer.call(), "data", "a VM id", answer.data());
        }
    }

    /// Whether no VM or container of the whole cluster has the id.
    public boolean isFree(VmId id) {
        try {
            api.call(Call.get("/cluster/nextid").with("vmid", id));
            return true;
        } catch (UserError error) {
            if (Refusal.in(error)
                    .filter(no -> no.parameterErrors().containsKey("vmid"))
                    .isPresent()) {
                return false;
            }
            throw error;
        }
    }

    /// Makes a VM, without starting it: a start inside the same request may fail unseen.
    public Upid create(VmId id, Map<String, String> options) {
        return task(withAll(vm(Call.post("/nodes/{node}/qemu"), id), options));
    }

    /// Makes a VM from a template of the node.
    public Upid cloneFrom(VmId template, VmId newId, Map<String, String> options) {
        return task(withAll(vm(Call.post(VM + "/clone"), template).with("newid", newId), options));
    }

    /// Writes a change against the state that was read as `before`, waits while another holds the
    /// VM's lock, and reads the configuration back. On a running VM much of it stays pending, a
    /// device that cannot be plugged in or out among it.
    public VmConfig change(VmId id, VmConfig before, ConfigChange change, Duration lockLimit) {
        var call =
                withAll(vm(Call.put(VM + "/config"), id), new TreeMap<>(change.set()))
                        .with("digest", before.digest());
        var whole =
                change.remove().isEmpty()
                        ? call
                        : call.with("delete", String.join(",", change.remove()));
        whenUnlocked(id, lockLimit, () -> callOrLeavePending(whole));
        return readBack(id, change);
    }

    private void callOrLeavePending(Call change) {
        try {
            api.call(change);
        } catch (UserError error) {
            if (Refusal.in(error).filter(Refusal::isOnlyAboutPlugging).isEmpty()) {
                throw error;
            }
        }
    }

    /// Takes back pending changes of these options.
    public void revert(VmId id, List<String> names) {
        api.call(vm(Call.put(VM + "/config"), id).with("revert", String.join(",", names)));
    }

    /// Grows a disk to a size in GiB; a disk never shrinks.
    public Upid growDisk(VmId id, String disk, int sizeGiB) {
        return task(
                vm(Call.put(VM + "/resize"), id).with("disk", disk).with("size", sizeGiB + "G"));
    }

    /// Makes the cloud-init drive anew from the present configuration and snippets.
    public void regenerateCloudInit(VmId id) {
        api.call(vm(Call.put(VM + "/cloudinit"), id).asRepeatable());
    }

    public Upid start(VmId id) {
        return task(vm(Call.post(VM + "/status/start"), id));
    }

    /// Asks the guest to power off; the task fails when it has not done so in time.
    public Upid shutdown(VmId id, Duration limit) {
        return task(vm(Call.post(VM + "/status/shutdown"), id).with("timeout", limit.toSeconds()));
    }

    /// Pulls the plug.
    public Upid stop(VmId id) {
        return task(vm(Call.post(VM + "/status/stop"), id));
    }

    /// Shuts down and starts the VM's process anew, which makes pending changes true.
    public Upid reboot(VmId id, Duration limit) {
        return task(vm(Call.post(VM + "/status/reboot"), id).with("timeout", limit.toSeconds()));
    }

    /// Deletes a stopped VM with its disks, also those that its configuration does not name, and
    /// takes it out of backup and HA jobs.
    public Upid delete(VmId id) {
        return task(
                vm(Call.delete(VM), id)
                        .with("purge", true)
                        .with("destroy-unreferenced-disks", true));
    }

    /// Deletes a VM whose creation was begun and died, in spite of its lock, which only root@pam
    /// may do. Disks that were begun stay: nothing names them as this VM's yet.
    public Upid deleteBegun(VmId id) {
        return task(vm(Call.delete(VM), id).with("skiplock", true));
    }

    /// Makes a stopped VM a template for good.
    public Upid makeTemplate(VmId id) {
        return task(vm(Call.post(VM + "/template"), id));
    }

    public Upid snapshot(VmId id, String name, String description) {
        return task(
                vm(Call.post(VM + "/snapshot"), id)
                        .with("snapname", name)
                        .with("description", description));
    }

    /// The names of its snapshots, without "current".
    public List<String> snapshots(VmId id) {
        return Fields.list(api.call(get("/snapshot", id)))
                .map(fields -> fields.text("name"))
                .filter(name -> !name.equals("current"))
                .toList();
    }

    public Upid deleteSnapshot(VmId id, String name) {
        return task(vm(Call.delete(VM + "/snapshot/{snapname}"), id).with("snapname", name));
    }

    public Upid rollback(VmId id, String name) {
        return task(vm(Call.post(VM + "/snapshot/{snapname}/rollback"), id).with("snapname", name));
    }

    /// Waits until nobody holds the VM's lock.
    ///
    /// @param progress is told once who holds it, when somebody does
    public void awaitUnlocked(VmId id, Duration limit, Consumer<String> progress) {
        var holder = find(id).flatMap(VmStatus::lock);
        if (holder.isEmpty()) {
            return;
        }
        progress.accept("VM " + id + " is " + lockedBy(id, holder.get()));
        waiting.until(
                limit,
                () ->
                        find(id).flatMap(VmStatus::lock).isEmpty()
                                ? Optional.of(true)
                                : Optional.empty(),
                () -> stillLocked(id, limit, lockedBy(id, holder.get())));
    }

    private void whenUnlocked(VmId id, Duration limit, Runnable write) {
        waiting.until(
                limit,
                () -> {
                    try {
                        write.run();
                        return Optional.of(true);
                    } catch (UserError error) {
                        if (Refusal.in(error).filter(Refusal::isLocked).isPresent()) {
                            return Optional.empty();
                        }
                        throw error;
                    }
                },
                () ->
                        stillLocked(
                                id,
                                limit,
                                find(id).flatMap(VmStatus::lock)
                                        .map(lock -> lockedBy(id, lock))
                                        .orElse("locked by another request")));
    }

    private String lockedBy(VmId id, String lock) {
        var holders =
                new Tasks(api, node, waiting)
                        .running(id).stream()
                                .map(task -> task.type() + " of " + task.user())
                                .toList();
        return "locked ("
                + lock
                + ")"
                + (holders.isEmpty()
                        ? "; no running task holds it"
                        : " by " + String.join(", ", holders));
    }

    private UserError stillLocked(VmId id, Duration limit, String holder) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot change the VM",
                "VM " + id,
                "it is " + holder + ", still after " + limit.toSeconds() + " s",
                "wait until that is over; a lock that a crash left is removed by `qm unlock "
                        + id
                        + "` on the host, once you know that nothing runs");
    }

    private VmConfig readBack(VmId id, ConfigChange change) {
        var after = VmConfig.from(api.call(get("/config", id)).fields());
        for (var name : change.set().keySet()) {
            if (!after.options().containsKey(name)) {
                throw notTaken(id, name, "it was set, and is not there");
            }
        }
        return after;
    }

    private static UserError notTaken(VmId id, String name, String why) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot change the VM",
                "VM " + id + ", option " + name,
                why,
                "somebody else changes this VM; run the command again");
    }

    /// A login whose rights hang on a pool may not even ask about a VM that is not there, and so in
    /// no pool.
    private <T> Optional<T> unlessAbsent(VmId id, Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (UserError error) {
            var refusal = Refusal.in(error);
            if (refusal.filter(Refusal::isNoSuchVm).isPresent()
                    || (refusal.filter(no -> no.status() == 403).isPresent() && isFree(id))) {
                return Optional.empty();
            }
            throw error;
        }
    }

    private Upid task(Call call) {
        return Tasks.upid(api.call(call));
    }

    private Call get(String below, VmId id) {
        return vm(Call.get(VM + below), id);
    }

    private Call vm(Call call, VmId id) {
        return call.with("node", node).with("vmid", id);
    }

    private static Call withAll(Call call, Map<String, String> options) {
        var whole = call;
        for (var option : new TreeMap<>(options).entrySet()) {
            whole = whole.with(option.getKey(), option.getValue());
        }
        return whole;
    }
}
