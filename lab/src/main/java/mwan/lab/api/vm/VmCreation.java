package mwan.lab.api.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskLog;

/// The making of a VM: first a locked, empty configuration, then its volumes, then all its options.
final class VmCreation {
    private static final Set<String> NOT_OPTIONS =
            Set.of(
                    "node",
                    "vmid",
                    "start",
                    "storage",
                    "pool",
                    "archive",
                    "force",
                    "unique",
                    "bwlimit",
                    "ha-managed",
                    "live-restore",
                    "import-working-storage");

    private final String node;
    private final VmStore store;
    private final VmOptions options;
    private final OptionRights rights;
    private final Drives drives;
    private final Volumes volumes;
    private final Permissions permissions;
    private final Secrets secrets;

    VmCreation(
            String node,
            VmStore store,
            VmOptions options,
            OptionRights rights,
            Drives drives,
            Volumes volumes,
            Permissions permissions,
            Secrets secrets) {
        this.node = node;
        this.store = store;
        this.options = options;
        this.rights = rights;
        this.drives = drives;
        this.volumes = volumes;
        this.permissions = permissions;
        this.secrets = secrets;
    }

    /// Refuses what can be refused at once, and takes the id: from here on the VM is there, locked.
    void begin(Caller caller, Parameters p) {
        int vmid = Integer.parseInt(p.required("vmid"));
        Optional<String> pool = p.text("pool");
        pool.ifPresent(permissions::requirePool);
        String path = pool.map(id -> "/pool/" + id).orElse("/vms/" + vmid);
        if (!permissions.hasAny(caller, path, List.of("VM.Allocate"))) {
            throw ApiFault.forbidden();
        }
        if (p.has("archive")) {
            throw ApiFault.parameter("archive", "the lab restores no backups");
        }
        Map<String, String> wanted = wanted(p);
        rights.require(caller, vmid, pool, wanted, new VmConfig());
        wanted.forEach((option, value) -> {
            if (VmOptions.isDrive(option)) {
                drives.require(caller, option, value);
            }
        });
        secrets.requireKeys(wanted.get("sshkeys"));
        store.lockedNow(
                vmid,
                () -> {
                    if (store.exists(vmid)) {
                        throw ApiFault.died(
                                "unable to create VM %d - VM %d already exists on node '%s'"
                                        .formatted(vmid, vmid, node));
                    }
                    VmConfig locked = new VmConfig();
                    locked.options().put("lock", "create");
                    store.write(vmid, locked);
                    return vmid;
                });
    }

    /// Makes the volumes and writes the configuration; what fails leaves nothing behind.
    void finish(Parameters p, TaskLog log) throws Exception {
        int vmid = Integer.parseInt(p.required("vmid"));
        store.locked(
                vmid,
                () -> {
                    List<VolumeId> made = new ArrayList<>();
                    try {
                        store.write(vmid, build(vmid, wanted(p), log, made));
                        permissions.joinPool(vmid, p.text("pool"));
                    } catch (Exception e) {
                        for (VolumeId id : made) {
                            volumes.remove(id);
                        }
                        store.remove(vmid);
                        throw new VmDriver.Failed(
                                "unable to create VM " + vmid + " - " + message(e));
                    }
                    return vmid;
                });
    }

    private VmConfig build(int vmid, Map<String, String> wanted, TaskLog log, List<VolumeId> made)
            throws VmDriver.Failed, InterruptedException {
        VmConfig config = new VmConfig();
        for (Map.Entry<String, String> e : wanted.entrySet()) {
            String option = e.getKey();
            String value =
                    VmOptions.isDrive(option)
                            ? drives.make(vmid, option, e.getValue(), log, made)
                            : options.normal(option, e.getValue());
            config.options().put(option, value);
        }
        Map<String, String> own = config.options();
        own.putIfAbsent("smbios1", "uuid=" + UUID.randomUUID());
        own.putIfAbsent("vmgenid", UUID.randomUUID().toString());
        own.put("meta", "creation-qemu=10.1.2,ctime=" + System.currentTimeMillis() / 1000);
        own.computeIfAbsent("boot", key -> bootOrder(config));
        return config;
    }

    /// The server's choice: the first disk, then a CD, then the first NIC.
    private String bootOrder(VmConfig config) {
        Map<String, String> own = new TreeMap<>(config.options());
        List<String> order =
                Stream.of("(?:ide|scsi|virtio|sata)\\d+", "net\\d+")
                        .flatMap(pattern ->
                                own.keySet().stream()
                                        .filter(name -> name.matches(pattern))
                                        .filter(name -> !isCdrom(own.getOrDefault(name, "")))
                                        .limit(1))
                        .toList();
        return order.isEmpty() ? " " : "order=" + String.join(";", order);
    }

    private static boolean isCdrom(String value) {
        return value.contains("media=cdrom");
    }

    private static Map<String, String> wanted(Parameters p) {
        Map<String, String> wanted = new LinkedHashMap<>();
        new TreeMap<>(p.values())
                .keySet().stream()
                        .filter(name -> !NOT_OPTIONS.contains(name))
                        .forEach(name -> wanted.put(name, p.required(name)));
        return wanted;
    }

    private static String message(Exception e) {
        return e instanceof ApiFault fault ? fault.line() : String.valueOf(e.getMessage()).strip();
    }
}
