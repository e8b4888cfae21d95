package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.Tasks;
import mwan.lab.api.task.Work;

/// `/nodes/{node}/qemu/{vmid}/clone` and `/template`. Each clone is a full copy; the server would
/// make a linked one of a template.
final class CloneResource {
    private final VmStore store;
    private final VmOptions options;
    private final Drives drives;
    private final Volumes volumes;
    private final Machines machines;
    private final Permissions permissions;
    private final Tasks tasks;

    CloneResource(
            VmStore store,
            VmOptions options,
            Drives drives,
            Volumes volumes,
            Machines machines,
            Permissions permissions,
            Tasks tasks) {
        this.store = store;
        this.options = options;
        this.drives = drives;
        this.volumes = volumes;
        this.machines = machines;
        this.permissions = permissions;
        this.tasks = tasks;
    }

    void register(Routes routes) {
        routes.on("POST /nodes/{node}/qemu/{vmid}/clone", this::cloneVm);
        routes.on("POST /nodes/{node}/qemu/{vmid}/template", this::template);
    }

    private JsonNode cloneVm(Call call) {
        Parameters p = call.parameters();
        int source = call.vmid();
        int target = Integer.parseInt(p.required("newid"));
        VmConfig config = store.read(source);
        VmStore.requireUnlocked(config, false);
        p.text("pool").ifPresent(permissions::requirePool);
        p.text("storage")
                .ifPresent(id ->
                        permissions.require(
                                call.caller(), "/storage/" + id, "Datastore.AllocateSpace"));
        store.lockedNow(
                target,
                () -> {
                    if (store.exists(target)) {
                        throw ApiFault.died(
                                "unable to create VM " + target + ": config file already exists");
                    }
                    VmConfig locked = new VmConfig();
                    locked.options().put("lock", "clone");
                    store.write(target, locked);
                    return target;
                });
        Work work = log -> store.locked(target, () -> copy(source, target, p));
        return Json.text(
                tasks.start(
                                "qmclone",
                                Integer.toString(source),
                                call.caller(),
                                work.abandonedBy(() -> store.remove(target)))
                        .toString());
    }

    private int copy(int source, int target, Parameters p) throws Exception {
        List<VolumeId> made = new ArrayList<>();
        try {
            VmConfig clone = new VmConfig();
            for (Map.Entry<String, String> e : store.read(source).options().entrySet()) {
                clone.options().put(e.getKey(), copied(target, e.getKey(), e.getValue(), p, made));
            }
            clone.options().keySet().removeAll(List.of("template", "parent", "lock"));
            clone.options().keySet().removeIf(name -> name.startsWith("unused"));
            clone.options().put("smbios1", "uuid=" + UUID.randomUUID());
            clone.options().put("vmgenid", UUID.randomUUID().toString());
            clone.options().put("name", p.text("name").orElse("Copy-of-VM-" + source));
            p.text("description").ifPresent(text -> clone.options().put("description", text));
            store.write(target, clone);
            permissions.joinPool(target, p.text("pool"));
            return target;
        } catch (Exception e) {
            for (VolumeId id : made) {
                volumes.remove(id);
            }
            store.remove(target);
            throw new VmDriver.Failed("clone failed: " + e.getMessage());
        }
    }

    private String copied(
            int target, String option, String value, Parameters p, List<VolumeId> made)
            throws VmDriver.Failed, InterruptedException {
        if (VmOptions.isNetwork(option)) {
            SequencedMap<String, String> parts = options.split(option, value);
            parts.remove("macaddr");
            return options.normal(option, options.join(option, parts));
        }
        if (!VmOptions.isDrive(option)) {
            return value;
        }
        VolumeId from = drives.volume(option, value).orElse(null);
        if (from == null) {
            return value;
        }
        String storage = p.text("storage").orElse(from.storage());
        VolumeId to;
        if (from.name().endsWith("-cloudinit")) {
            to = volumes.allocateCloudInit(storage, target);
        } else {
            to = volumes.allocate(storage, target, volumes.size(from));
            volumes.replace(from, to);
        }
        made.add(to);
        SequencedMap<String, String> parts = options.split(option, value);
        parts.put("file", to.toString());
        return options.join(option, parts);
    }

    private JsonNode template(Call call) {
        int vmid = call.vmid();
        VmConfig config = store.read(vmid);
        VmStore.requireUnlocked(config, false);
        if (config.options().containsKey("template")) {
            throw ApiFault.died("you can't convert a template to a template");
        }
        if (!config.snapshots().isEmpty()) {
            throw ApiFault.died("unable to create template, because VM contains snapshots");
        }
        if (machines.isRunning(vmid)) {
            throw ApiFault.died("you can't convert a VM to template if VM is running");
        }
        return Json.text(
                tasks.start(
                                "qmtemplate",
                                Integer.toString(vmid),
                                call.caller(),
                                log -> store.locked(vmid, () -> freeze(vmid)))
                        .toString());
    }

    /// The disks of a template are called `base-…`, and it never runs.
    private int freeze(int vmid) {
        VmConfig config = store.read(vmid);
        for (Map.Entry<String, String> e : new TreeMap<>(config.options()).entrySet()) {
            String option = e.getKey();
            if (!VmOptions.isDrive(option)) {
                continue;
            }
            drives.volume(option, e.getValue())
                    .filter(id -> id.name().startsWith("vm-" + vmid + "-disk-"))
                    .ifPresent(id -> {
                        VolumeId base =
                                new VolumeId(
                                        id.storage(), "base" + id.name().substring("vm".length()));
                        volumes.rename(id, base);
                        SequencedMap<String, String> parts = options.split(option, e.getValue());
                        parts.put("file", base.toString());
                        config.options().put(option, options.join(option, parts));
                    });
        }
        config.options().put("template", "1");
        store.write(vmid, config);
        return vmid;
    }
}
