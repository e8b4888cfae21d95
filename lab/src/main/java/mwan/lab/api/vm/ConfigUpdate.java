package mwan.lab.api.vm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import mwan.lab.api.contract.Booleans;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskLog;
import org.jspecify.annotations.Nullable;

/// A change of a VM's options: into the pending section first, and from there to the machine as far
/// as the machine takes it while it runs.
final class ConfigUpdate {
    private static final Set<String> NOT_OPTIONS =
            Set.of(
                    "node",
                    "vmid",
                    "digest",
                    "skiplock",
                    "delete",
                    "revert",
                    "force",
                    "background_delay",
                    "import-working-storage");

    private final VmStore store;
    private final VmOptions options;
    private final OptionRights rights;
    private final Drives drives;
    private final Volumes volumes;
    private final Machines machines;
    private final VmDriver driver;
    private final Secrets secrets;

    ConfigUpdate(
            VmStore store,
            VmOptions options,
            OptionRights rights,
            Drives drives,
            Volumes volumes,
            Machines machines,
            VmDriver driver,
            Secrets secrets) {
        this.store = store;
        this.options = options;
        this.rights = rights;
        this.drives = drives;
        this.volumes = volumes;
        this.machines = machines;
        this.driver = driver;
        this.secrets = secrets;
    }

    /// Everything that can be refused before there is any work.
    void check(Caller caller, Parameters p) {
        int vmid = Integer.parseInt(p.required("vmid"));
        OptionRights.requireSkipLock(caller, p);
        Map<String, String> wanted = wanted(p);
        List<String> deletes = words(p, "delete");
        List<String> reverts = words(p, "revert");
        if (wanted.isEmpty() && deletes.isEmpty() && reverts.isEmpty()) {
            throw ApiFault.died("no options specified");
        }
        requireKnown("delete", deletes);
        requireKnown("revert", reverts);
        for (String option : deletes) {
            if (wanted.containsKey(option)) {
                throw ApiFault.parameter(
                        "delete",
                        "you can't use '-%s' and -delete %s' at the same time"
                                .formatted(option, option));
            }
        }
        Map<String, @Nullable String> changes = new LinkedHashMap<>(wanted);
        deletes.forEach(option -> changes.put(option, null));
        reverts.forEach(option -> changes.putIfAbsent(option, null));
        VmConfig config = store.read(vmid);
        rights.require(caller, vmid, Optional.empty(), changes, config);
        wanted.forEach((option, value) -> {
            if (VmOptions.isDrive(option)) {
                drives.require(caller, option, value);
            }
        });
        secrets.requireKeys(wanted.get("sshkeys"));
        requireDigest(config, p);
        VmStore.requireUnlocked(config, p.flag("skiplock"));
    }

    /// Does the change.
    void run(Parameters p, TaskLog log) throws Exception {
        int vmid = Integer.parseInt(p.required("vmid"));
        Map<String, String> faults =
                store.locked(
                        vmid,
                        () -> {
                            VmConfig config = store.read(vmid);
                            requireDigest(config, p);
                            VmStore.requireUnlocked(config, p.flag("skiplock"));
                            plan(vmid, config, p, log);
                            store.write(vmid, config);
                            Map<String, String> notPlugged = new TreeMap<>();
                            if (machines.isRunning(vmid)) {
                                plugPending(vmid, config, notPlugged);
                            } else {
                                applyPending(vmid, config);
                            }
                            store.write(vmid, config);
                            return notPlugged;
                        });
        if (!faults.isEmpty()) {
            throw ApiFault.parameters(faults);
        }
    }

    /// Applies everything that is pending, as a start from power-off does.
    void applyPending(int vmid, VmConfig config) throws VmDriver.Failed, InterruptedException {
        for (Map.Entry<String, Boolean> e : new TreeMap<>(config.deletions()).entrySet()) {
            delete(vmid, config, e.getKey(), e.getValue());
        }
        for (Map.Entry<String, String> e : new TreeMap<>(config.pending()).entrySet()) {
            set(vmid, config, e.getKey(), e.getValue());
        }
    }

    private void plan(int vmid, VmConfig config, Parameters p, TaskLog log)
            throws VmDriver.Failed, InterruptedException {
        for (String option : words(p, "revert")) {
            config.pending().remove(option);
            config.deletions().remove(option);
        }
        for (String option : words(p, "delete")) {
            config.pending().remove(option);
            if (config.options().containsKey(option)) {
                config.deletions().put(option, p.flag("force"));
            }
        }
        List<VolumeId> made = new ArrayList<>();
        for (Map.Entry<String, String> e : wanted(p).entrySet()) {
            String option = e.getKey();
            String value =
                    VmOptions.isDrive(option)
                            ? drives.make(vmid, option, e.getValue(), log, made)
                            : options.normal(option, keepMac(config, option, e.getValue()));
            config.deletions().remove(option);
            config.pending().remove(option);
            String kept = option.equals("cipassword") ? secrets.hash(value) : value;
            if (!kept.equals(config.options().get(option))) {
                config.pending().put(option, kept);
            }
        }
    }

    /// A NIC that is changed without naming a MAC keeps the one that it has.
    private String keepMac(VmConfig config, String option, String value) {
        if (!VmOptions.isNetwork(option) || !config.options().containsKey(option)) {
            return value;
        }
        NavigableMap<String, String> parts = new TreeMap<>(options.split(option, value));
        String old =
                options.split(option, config.options().getOrDefault(option, "")).get("macaddr");
        if (old != null) {
            parts.putIfAbsent("macaddr", old);
        }
        return options.join(option, parts);
    }

    private void plugPending(int vmid, VmConfig config, Map<String, String> faults)
            throws VmDriver.Failed, InterruptedException {
        boolean networkPlugs =
                Arrays.asList(config.option("hotplug").orElse("network,disk,usb").split(","))
                        .stream()
                        .anyMatch(word -> word.equals("network") || word.equals("1"));
        for (Map.Entry<String, Boolean> e : new TreeMap<>(config.deletions()).entrySet()) {
            if (reaches(vmid, e.getKey(), null, networkPlugs, faults)) {
                delete(vmid, config, e.getKey(), e.getValue());
            }
        }
        for (Map.Entry<String, String> e : new TreeMap<>(config.pending()).entrySet()) {
            if (reaches(vmid, e.getKey(), e.getValue(), networkPlugs, faults)) {
                set(vmid, config, e.getKey(), e.getValue());
            }
        }
    }

    private boolean reaches(
            int vmid,
            String option,
            @Nullable String value,
            boolean networkPlugs,
            Map<String, String> faults)
            throws InterruptedException {
        if (VmOptions.isAtOnce(option) || option.startsWith("unused")) {
            return true;
        }
        boolean plugs =
                VmOptions.isNetwork(option) && networkPlugs
                        || option.matches("(?:scsi|virtio)\\d+");
        if (!plugs) {
            return false;
        }
        try {
            driver.plug(vmid, option, value);
            return true;
        } catch (VmDriver.Failed e) {
            faults.put(option, "hotplug problem - " + e.getMessage() + "\n");
            return false;
        }
    }

    private void delete(int vmid, VmConfig config, String option, boolean forced)
            throws VmDriver.Failed, InterruptedException {
        config.deletions().remove(option);
        String was = config.options().remove(option);
        if (was != null && VmOptions.isDrive(option)) {
            letGo(vmid, config, option, was, forced);
        }
    }

    private void set(int vmid, VmConfig config, String option, String value)
            throws VmDriver.Failed, InterruptedException {
        config.pending().remove(option);
        String was = config.options().put(option, value);
        if (was != null && VmOptions.isDrive(option)) {
            boolean sameVolume = drives.volume(option, was).equals(drives.volume(option, value));
            if (!sameVolume) {
                letGo(vmid, config, option, was, false);
            }
        }
    }

    /// A disk that is taken out stays as an unused one; taken out of there, or by force, it goes.
    private void letGo(int vmid, VmConfig config, String option, String was, boolean forced)
            throws VmDriver.Failed, InterruptedException {
        VolumeId id =
                drives.volume(option, was)
                        .filter(volume -> volume.owner().orElse(0) == vmid)
                        .orElse(null);
        if (id == null) {
            return;
        }
        if (forced || option.startsWith("unused") || id.name().endsWith("-cloudinit")) {
            volumes.remove(id);
            return;
        }
        int number = 0;
        while (config.options().containsKey("unused" + number)) {
            number++;
        }
        config.options().put("unused" + number, id.toString());
    }

    static void requireDigest(VmConfig config, Parameters p) {
        p.text("digest")
                .filter(digest -> !digest.equals(config.digest()))
                .ifPresent(digest -> {
                    throw ApiFault.died("checksum mismatch (file change by other user?)");
                });
    }

    private void requireKnown(String parameter, List<String> names) {
        for (String name : names) {
            if (!options.isKnown(name)) {
                throw ApiFault.parameter(parameter, "unknown option '" + name + "'");
            }
        }
    }

    private static Map<String, String> wanted(Parameters p) {
        Map<String, String> wanted = new TreeMap<>();
        p.values().keySet().stream()
                .filter(name -> !NOT_OPTIONS.contains(name))
                .forEach(name -> wanted.put(name, p.required(name)));
        return wanted;
    }

    private static List<String> words(Parameters p, String name) {
        return p.text(name).stream()
                .flatMap(text -> Arrays.stream(text.split("[,;\\s]+")))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// Whether a value is one of the server's words for yes, for options kept as text.
    static boolean isOn(@Nullable String value) {
        return value != null && Booleans.parse(value).orElse(false);
    }
}
