package mwan.lab.api.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.storage.Storages;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskLog;

/// Snapshots of a VM: a copy of its options in its configuration, and copies of its disks.
final class Snapshots {
    private final VmStore store;
    private final Drives drives;
    private final Volumes volumes;
    private final Storages storages;
    private final Machines machines;
    private final VmDriver driver;

    Snapshots(
            VmStore store,
            Drives drives,
            Volumes volumes,
            Storages storages,
            Machines machines,
            VmDriver driver) {
        this.store = store;
        this.drives = drives;
        this.volumes = volumes;
        this.storages = storages;
        this.machines = machines;
        this.driver = driver;
    }

    /// Takes a snapshot. One that fails leaves its lock and its half-made section behind.
    void create(int vmid, String name, Parameters p, TaskLog log) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmConfig config = store.read(vmid);
                    VmStore.requireUnlocked(config, false);
                    if (config.snapshots().containsKey(name)) {
                        throw ApiFault.died("snapshot name '" + name + "' already used");
                    }
                    requireSnapshots(vmid, config);
                    NavigableMap<String, String> section = new TreeMap<>(config.options());
                    section.put("snaptime", Long.toString(System.currentTimeMillis() / 1000));
                    section.put("snapstate", "prepare");
                    p.text("description").ifPresent(text -> section.put("description", text));
                    config.snapshots().put(name, section);
                    config.options().put("lock", "snapshot");
                    store.write(vmid, config);
                    if (p.flag("vmstate")) {
                        requireMigratable(vmid, config);
                    }
                    for (VolumeId disk : disks(vmid, config.options())) {
                        log.line("snapshotting '" + disk + "'");
                        volumes.copy(disk, copyOf(disk, name));
                    }
                    section.remove("snapstate");
                    config.options().remove("lock");
                    config.options().put("parent", name);
                    store.write(vmid, config);
                    return vmid;
                });
    }

    void delete(int vmid, String name, boolean force) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmConfig config = store.read(vmid);
                    VmStore.requireUnlocked(config, false);
                    Map<String, String> section = require(config, name);
                    for (VolumeId disk : disks(vmid, section)) {
                        VolumeId copy = copyOf(disk, name);
                        if (!volumes.exists(copy) && !force) {
                            throw ApiFault.died("no snapshot '" + name + "' of '" + disk + "'");
                        }
                        volumes.remove(copy);
                    }
                    String parent = section.get("parent");
                    config.snapshots().remove(name);
                    List<Map<String, String>> children =
                            new ArrayList<>(config.snapshots().values());
                    children.add(config.options());
                    for (Map<String, String> child : children) {
                        if (name.equals(child.get("parent"))) {
                            child.remove("parent");
                            if (parent != null) {
                                child.put("parent", parent);
                            }
                        }
                    }
                    store.write(vmid, config);
                    return vmid;
                });
    }

    /// Puts disks and options back as they were; a machine that runs is switched off first.
    void rollback(int vmid, String name) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmConfig config = store.read(vmid);
                    VmStore.requireUnlocked(config, false);
                    Map<String, String> section = require(config, name);
                    if (section.containsKey("snapstate")) {
                        throw ApiFault.died(
                                "unable to rollback to incomplete snapshot (snapstate = "
                                        + section.get("snapstate")
                                        + ")");
                    }
                    if (machines.isRunning(vmid)) {
                        driver.stop(vmid);
                    }
                    for (VolumeId disk : disks(vmid, section)) {
                        volumes.remove(disk);
                        volumes.copy(copyOf(disk, name), disk);
                    }
                    config.pending().clear();
                    config.deletions().clear();
                    // A snapshot's description is its own; the machine keeps its.
                    String description = config.options().get("description");
                    config.options().clear();
                    config.options().putAll(section);
                    config.options().remove("snaptime");
                    config.options().remove("description");
                    if (description != null) {
                        config.options().put("description", description);
                    }
                    config.options().put("parent", name);
                    store.write(vmid, config);
                    return vmid;
                });
    }

    static Map<String, String> require(VmConfig config, String name) {
        Map<String, String> section = config.snapshots().get(name);
        if (section == null) {
            throw ApiFault.died("snapshot '" + name + "' does not exist");
        }
        return section;
    }

    private void requireSnapshots(int vmid, VmConfig config) {
        for (VolumeId disk : disks(vmid, config.options())) {
            if (storages.storage(disk.storage()).type().equals("dir")) {
                throw ApiFault.died("snapshot feature is not available");
            }
        }
    }

    /// The state of a machine with devices passed through is refused by QEMU, not by the API.
    private void requireMigratable(int vmid, VmConfig config) throws VmDriver.Failed {
        boolean passedThrough =
                config.options().keySet().stream().anyMatch(name -> name.startsWith("hostpci"));
        if (machines.isRunning(vmid) && passedThrough) {
            throw new VmDriver.Failed(
                    "unable to save VM state and RAM - VFIO migration is not supported in kernel");
        }
    }

    private List<VolumeId> disks(int vmid, Map<String, String> config) {
        return drives.owned(vmid, config).stream()
                .filter(id -> !id.name().endsWith("-cloudinit"))
                .toList();
    }

    private static VolumeId copyOf(VolumeId disk, String name) {
        return new VolumeId(disk.storage(), "snap_" + disk.name() + "_" + name);
    }
}
