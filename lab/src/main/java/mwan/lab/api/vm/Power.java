package mwan.lab.api.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskLog;

/// Machines on and off.
final class Power {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private final VmStore store;
    private final VmOptions options;
    private final ConfigUpdate updates;
    private final Drives drives;
    private final Volumes volumes;
    private final CloudInit cloudInit;
    private final Passthrough passthrough;
    private final Machines machines;
    private final VmDriver driver;

    Power(
            VmStore store,
            VmOptions options,
            ConfigUpdate updates,
            Drives drives,
            Volumes volumes,
            CloudInit cloudInit,
            Passthrough passthrough,
            Machines machines,
            VmDriver driver) {
        this.store = store;
        this.options = options;
        this.updates = updates;
        this.drives = drives;
        this.volumes = volumes;
        this.cloudInit = cloudInit;
        this.passthrough = passthrough;
        this.machines = machines;
        this.driver = driver;
    }

    void start(int vmid, boolean skipLock, TaskLog log) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmConfig config = store.read(vmid);
                    VmStore.requireUnlocked(config, skipLock);
                    if (machines.isRunning(vmid)) {
                        throw ApiFault.died("VM " + vmid + " already running");
                    }
                    if (config.options().containsKey("template")) {
                        throw ApiFault.died("you can't start a vm if it's a template");
                    }
                    updates.applyPending(vmid, config);
                    store.write(vmid, config);
                    Map<String, String> resolved = passthrough.resolve(vmid, config.options());
                    requireBridges(config.options());
                    Map<String, Path> disks = disks(config.options());
                    Map<String, String> documents = cloudInit.documents(vmid, config.options());
                    log.line("generating cloud-init ISO");
                    cloudInit.writeDrive(vmid, config);
                    store.write(vmid, config);
                    driver.start(new VmDriver.Start(vmid, resolved, disks, documents));
                    machines.noteStart(vmid);
                    return vmid;
                });
    }

    /// Power off, hard. A machine that is off is no fault.
    void stop(int vmid, boolean skipLock) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmStore.requireUnlocked(store.read(vmid), skipLock);
                    if (machines.isRunning(vmid)) {
                        driver.stop(vmid);
                    }
                    return vmid;
                });
    }

    /// Asks the guest to power off; by force when that took too long and force is wanted.
    void shutdown(int vmid, Duration timeout, boolean force, boolean skipLock) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmStore.requireUnlocked(store.read(vmid), skipLock);
                    if (!machines.isRunning(vmid)) {
                        return vmid;
                    }
                    try {
                        driver.shutdown(vmid, timeout);
                    } catch (VmDriver.Failed e) {
                        if (!force) {
                            throw e;
                        }
                        driver.stop(vmid);
                    }
                    return vmid;
                });
    }

    private void requireBridges(Map<String, String> config) {
        config.forEach((option, value) -> {
            if (VmOptions.isNetwork(option)) {
                String bridge = options.split(option, value).get("bridge");
                if (bridge != null && !driver.hasLink(bridge)) {
                    throw ApiFault.died("bridge '" + bridge + "' does not exist");
                }
            }
        });
    }

    private Map<String, Path> disks(Map<String, String> config) {
        Map<String, Path> disks = new LinkedHashMap<>();
        config.forEach((option, value) -> {
            if (VmOptions.isDrive(option) && !option.startsWith("unused")) {
                drives.volume(option, value).ifPresent(id -> disks.put(id.toString(), path(id)));
            }
        });
        return disks;
    }

    private Path path(VolumeId id) {
        if (!volumes.exists(id)) {
            throw ApiFault.died("volume '" + id + "' does not exist");
        }
        return volumes.path(id);
    }
}
