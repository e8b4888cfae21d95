package mwan.provision.proxmox;

import static mwan.provision.proxmox.FakeProxmox.refuse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The VMs of [FakeProxmox], and what the real server does with their options.
final class FakeQemu {
    private static final Pattern DISK =
            Pattern.compile("(scsi|virtio|sata|ide|efidisk|tpmstate)\\d+");
    private static final Pattern ROOT_ONLY =
            Pattern.compile("hostpci\\d+|args|hookscript|lock|vmgenid|affinity");
    private static final Set<String> NOT_OPTIONS =
            Set.of(
                    "node",
                    "vmid",
                    "digest",
                    "delete",
                    "revert",
                    "skiplock",
                    "force",
                    "storage",
                    "background_delay",
                    "pool",
                    "start",
                    "unique",
                    "archive");
    private static final long GIB = 1L << 30;

    private final FakeStorages storages;
    private final FakeNetwork network;
    private final Map<String, String> pci;
    private final FakeMappings mappings;
    private final TreeMap<Integer, FakeVm> vms = new TreeMap<>();
    private int macs;

    FakeQemu(
            FakeStorages storages,
            FakeNetwork network,
            Map<String, String> pci,
            FakeMappings mappings) {
        this.storages = storages;
        this.network = network;
        this.pci = pci;
        this.mappings = mappings;
    }

    Iterable<FakeVm> all() {
        return vms.values();
    }

    boolean has(int id) {
        return vms.containsKey(id);
    }

    FakeVm existing(Call call) {
        int id = Integer.parseInt(call.value("vmid").orElseThrow());
        var vm = vms.get(id);
        if (vm == null) {
            throw refuse(
                    500,
                    "Configuration file 'nodes/vault/qemu-server/" + id + ".conf' does not exist");
        }
        return vm;
    }

    /// Registers the VM, locked; the task's work fills it.
    FakeTasks.Work create(Call call, String user) {
        int id = Integer.parseInt(call.value("vmid").orElseThrow());
        if (vms.containsKey(id)) {
            throw refuse(
                    500,
                    "unable to create VM %d - VM %d already exists on node 'vault'"
                            .formatted(id, id));
        }
        var options = options(call);
        rootOnly(options.keySet(), options, user);
        var vm = new FakeVm(id);
        vm.config.put("lock", "create");
        vms.put(id, vm);
        return () -> {
            try {
                fill(vm, options);
                vm.config.remove("lock");
                return Optional.empty();
            } catch (Refusal failed) {
                vms.remove(id);
                storages.removeOf(id);
                return Optional.of("unable to create VM " + id + " - " + failed.text());
            }
        };
    }

    private void fill(FakeVm vm, Map<String, String> options) {
        options.forEach((name, value) -> vm.config.put(name, stored(vm, name, value)));
        vm.config.putIfAbsent("vmgenid", "00000000-0000-4000-8000-" + "%012d".formatted(vm.id));
        vm.config.putIfAbsent("meta", "creation-qemu=10.1.2,ctime=1760000000");
    }

    /// A full clone: disks and MACs of its own.
    FakeTasks.Work cloneOf(FakeVm source, Call call) {
        int id = Integer.parseInt(call.value("newid").orElseThrow());
        if (vms.containsKey(id)) {
            throw refuse(500, "unable to create VM " + id + ": config file already exists");
        }
        checkLock(source);
        var vm = new FakeVm(id);
        vm.config.put("lock", "clone");
        vms.put(id, vm);
        return () -> {
            source.config.forEach((name, value) -> {
                if (DISK.matcher(name).matches()) {
                    var drive = PropertyString.parse(value);
                    var bytes = storages.size(drive.first().orElse(""));
                    var made =
                            PropertyString.of(
                                    storages.addDisk(
                                            call.value("storage").orElseThrow(), id, bytes));
                    for (var property : drive.named().entrySet()) {
                        made = made.with(property.getKey(), property.getValue());
                    }
                    vm.config.put(name, made.toString());
                } else if (!name.equals("template")) {
                    vm.config.put(name, value);
                }
            });
            call.value("name").ifPresent(name -> vm.config.put("name", name));
            call.value("description").ifPresent(text -> vm.config.put("description", text));
            vm.config.remove("lock");
            return Optional.empty();
        };
    }

    void change(Call call, String user) {
        var vm = existing(call);
        var options = options(call);
        var removed = names(call, "delete");
        if (options.isEmpty() && removed.isEmpty() && names(call, "revert").isEmpty()) {
            throw refuse(500, "no options specified");
        }
        var touched = new HashSet<>(options.keySet());
        touched.addAll(removed);
        rootOnly(touched, options, user);
        checkLock(vm);
        if (call.value("digest").filter(digest -> !digest.equals(vm.digest())).isPresent()) {
            throw refuse(500, "checksum mismatch (file change by other user?)");
        }
        names(call, "revert").forEach(vm.pending::remove);
        removed.forEach(vm::remove);
        var unplugged = new TreeMap<String, String>();
        options.forEach((name, value) -> {
            vm.set(name, stored(vm, name, value));
            if (vm.isUnpluggable(name)) {
                unplugged.put(name, "hotplug problem - there is no slot for it\n");
            }
        });
        if (!unplugged.isEmpty()) {
            throw new Refusal(400, "Parameter verification failed.", unplugged);
        }
    }

    static void checkLock(FakeVm vm) {
        vm.lock()
                .ifPresent(lock -> {
                    throw refuse(500, "VM is locked (" + lock + ")");
                });
    }

    FakeTasks.Work start(Call call) {
        var vm = existing(call);
        return () -> {
            if (vm.running) {
                return Optional.of("VM " + vm.id + " already running");
            }
            if (vm.lock().isPresent()) {
                return Optional.of("VM is locked (" + vm.lock().get() + ")");
            }
            var fault = startFault(vm);
            if (fault.isEmpty()) {
                vm.powerOn();
            }
            return fault;
        };
    }

    FakeTasks.Work grow(Call call) {
        var vm = existing(call);
        var disk = call.value("disk").orElseThrow();
        var gib = Integer.parseInt(call.value("size").orElseThrow().replaceAll("\\D", ""));
        return () -> {
            var volume = vm.config.get(disk);
            if (volume == null) {
                return Optional.of("disk '" + disk + "' does not exist");
            }
            var drive = PropertyString.parse(volume);
            if (gib * GIB < storages.size(drive.first().orElse(""))) {
                return Optional.of("shrinking disks is not supported");
            }
            storages.add(drive.first().orElse(""), gib * GIB);
            vm.config.put(disk, drive.with("size", gib + "G").toString());
            return Optional.empty();
        };
    }

    FakeTasks.Work delete(Call call, String user) {
        boolean skipLock = call.value("skiplock").isPresent();
        if (skipLock && !user.equals("root@pam")) {
            throw new Refusal(
                    400,
                    "Parameter verification failed.",
                    Map.of("skiplock", "Only root may use this option."));
        }
        var vm = existing(call);
        if (vm.running) {
            throw refuse(500, "VM " + vm.id + " is running - destroy failed");
        }
        return () -> {
            if (vm.lock().isPresent() && !skipLock) {
                return Optional.of("VM is locked (" + vm.lock().get() + ")");
            }
            vms.remove(vm.id);
            storages.removeOf(vm.id);
            return Optional.empty();
        };
    }

    /// Nothing of this is looked at before a start.
    private Optional<String> startFault(FakeVm vm) {
        var next = vm.next();
        var devices = new HashSet<String>();
        for (var option : next.entrySet()) {
            var name = option.getKey();
            if (name.matches("hostpci\\d+")) {
                var fault = deviceFault(vm, PropertyString.parse(option.getValue()), next, devices);
                if (fault.isPresent()) {
                    return fault;
                }
            } else if (name.matches("net\\d+")) {
                var bridge = PropertyString.parse(option.getValue()).get("bridge").orElse("");
                if (!network.hasActive(bridge)) {
                    return Optional.of("bridge '" + bridge + "' does not exist");
                }
            } else if (name.equals("cicustom")) {
                for (var snippet : PropertyString.parse(option.getValue()).named().values()) {
                    if (!storages.has(snippet)) {
                        return Optional.of("volume '" + snippet + "' does not exist");
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> deviceFault(
            FakeVm vm, PropertyString hostpci, Map<String, String> next, Set<String> devices) {
        if (hostpci.get("pcie").orElse("0").equals("1")
                && !next.getOrDefault("machine", "").startsWith("q35")) {
            return Optional.of("q35 machine model is not enabled");
        }
        var mapping = hostpci.get("mapping");
        if (mapping.flatMap(mappings::path).isEmpty() && mapping.isPresent()) {
            return Optional.of("PCI device mapping not found for '" + mapping.get() + "'");
        }
        var device = mapping.flatMap(mappings::path).or(() -> hostpci.get("host", true)).orElse("");
        if (!pci.containsKey(device)) {
            return Optional.of("no PCI device found for '" + device + "'");
        }
        if (!devices.add(device)) {
            return Optional.of("device '" + device + "' assigned more than once");
        }
        return vms.values().stream()
                .filter(other -> other.id != vm.id && other.running)
                .filter(other -> other.text().contains(device))
                .map(other ->
                        "PCI device '" + device + "' already in use by VMID '" + other.id + "'")
                .findFirst();
    }

    private static void rootOnly(Set<String> touched, Map<String, String> options, String user) {
        for (var name : touched) {
            if (ROOT_ONLY.matcher(name).matches() && !user.equals("root@pam")) {
                boolean mapped =
                        name.startsWith("hostpci")
                                && options.getOrDefault(name, "").contains("mapping=");
                if (!mapped) {
                    throw refuse(
                            500,
                            "only root can set '"
                                    + name
                                    + "' config"
                                    + (name.startsWith("hostpci")
                                            ? " for non-mapped devices"
                                            : ""));
                }
            }
        }
    }

    /// An option as the server keeps it: volumes made, MACs given, tags sorted.
    private String stored(FakeVm vm, String name, String value) {
        if (name.equals("tags")) {
            return Tags.parse(value).toString();
        }
        if (name.matches("net\\d+")) {
            var nic = PropertyString.parse(value);
            return nic.first().isEmpty()
                    ? value
                    : value.replaceFirst(
                            nic.first().get(),
                            nic.first().get() + "=BC:24:11:00:00:%02X".formatted(macs++));
        }
        return DISK.matcher(name).matches() ? drive(vm, value) : value;
    }

    private String drive(FakeVm vm, String value) {
        var drive = PropertyString.parse(value);
        var file = drive.get("file", true).orElse("none");
        if (file.equals("none") || storages.has(file) || file.indexOf(':') < 0) {
            return value;
        }
        var storage = file.substring(0, file.indexOf(':'));
        if (file.endsWith(":cloudinit")) {
            storages.add(storage + ":vm-" + vm.id + "-cloudinit", 4L << 20);
            return storage + ":vm-" + vm.id + "-cloudinit,media=cdrom,size=4M";
        }
        var source = drive.get("import-from");
        if (source.isPresent() && !storages.has(source.get())) {
            throw refuse(500, "volume '" + source.get() + "' does not exist");
        }
        long gib = Long.parseLong(file.substring(file.indexOf(':') + 1));
        long bytes = source.isPresent() ? 2 * GIB : gib * GIB;
        var made = PropertyString.of(storages.addDisk(storage, vm.id, bytes));
        for (var property : drive.without("import-from").named().entrySet()) {
            made = made.with(property.getKey(), property.getValue());
        }
        return made.with("size", bytes / GIB + "G").toString();
    }

    private static Map<String, String> options(Call call) {
        var options = new TreeMap<String, String>();
        call.parameters().stream()
                .filter(parameter -> !NOT_OPTIONS.contains(parameter.name()))
                .forEach(parameter -> options.put(parameter.name(), parameter.value()));
        return options;
    }

    private static List<String> names(Call call, String parameter) {
        return new ArrayList<>(
                call.value(parameter).map(text -> List.of(text.split("[,; ]+"))).orElse(List.of()));
    }
}
