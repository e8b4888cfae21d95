package mwan.lab.api.vm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Parameters;
import org.jspecify.annotations.Nullable;

/// Who may set which option: a privilege for each group, and what is kept to root@pam himself.
final class OptionRights {
    private static final Set<String> CPU =
            Set.of("cores", "cpu", "cpulimit", "cpuunits", "numa", "smp", "sockets", "vcpus");
    private static final Set<String> HARDWARE =
            Set.of(
                    "acpi",
                    "arch",
                    "audio",
                    "bios",
                    "efidisk",
                    "hugepages",
                    "keephugepages",
                    "kvm",
                    "machine",
                    "rng",
                    "scsihw",
                    "smbios",
                    "tablet",
                    "tpmstate",
                    "vga",
                    "watchdog",
                    "amd-sev",
                    "intel-tdx",
                    "hostpci",
                    "usb",
                    "serial",
                    "virtiofs",
                    "parallel",
                    "ivshmem");
    private static final Set<String> MEMORY = Set.of("memory", "balloon", "shares", "allow-ksm");
    private static final Set<String> GENERAL =
            Set.of(
                    "agent",
                    "autostart",
                    "boot",
                    "bootdisk",
                    "description",
                    "freeze",
                    "hotplug",
                    "keyboard",
                    "localtime",
                    "migrate_downtime",
                    "migrate_speed",
                    "name",
                    "onboot",
                    "ostype",
                    "protection",
                    "reboot",
                    "startdate",
                    "startup",
                    "tags",
                    "tdf",
                    "template",
                    "spice_enhancements");
    private static final Set<String> ROOT_ONLY_DEVICES = Set.of("parallel", "ivshmem");

    private final Permissions permissions;
    private final VmOptions options;

    OptionRights(Permissions permissions, VmOptions options) {
        this.permissions = permissions;
        this.options = options;
    }

    static void requireSkipLock(Caller caller, Parameters parameters) {
        if (parameters.flag("skiplock") && !caller.isRoot()) {
            throw ApiFault.parameter("skiplock", "Only root may use this option.");
        }
    }

    /// Refuses options that the caller may not set. Deletions have null for a value; the old value
    /// counts as well, so that nobody takes away what he could not have given.
    ///
    /// @param pool the one that a new machine is made for
    void require(
            Caller caller,
            int vmid,
            Optional<String> pool,
            Map<String, ? extends @Nullable String> wanted,
            VmConfig old) {
        if (caller.isRoot()) {
            return;
        }
        wanted.forEach((option, value) -> {
            requireDevice(caller, option, value);
            old.option(option).ifPresent(was -> requireDevice(caller, option, was));
            requireGroup(caller, vmid, pool, option, value);
            if (VmOptions.isNetwork(option) && value != null) {
                requireBridge(caller, option, value);
            }
        });
    }

    private void requireGroup(
            Caller caller, int vmid, Optional<String> pool, String option, @Nullable String value) {
        permissions.requireOnMachine(caller, vmid, pool, privileges(option, value));
    }

    private static String[] privileges(String option, @Nullable String value) {
        String group = VmOptions.group(option);
        if (CPU.contains(option) || CPU.contains(group)) {
            return new String[] {"VM.Config.CPU"};
        } else if (MEMORY.contains(option)) {
            return new String[] {"VM.Config.Memory"};
        } else if (HARDWARE.contains(option) || HARDWARE.contains(group)) {
            return new String[] {"VM.Config.HWType"};
        } else if (GENERAL.contains(option)) {
            return new String[] {"VM.Config.Options"};
        } else if (VmOptions.isCloudInit(option)) {
            return new String[] {"VM.Config.Cloudinit", "VM.Config.Network"};
        } else if (VmOptions.isNetwork(option)) {
            return new String[] {"VM.Config.Network"};
        } else if (VmOptions.isDrive(option) || option.equals("vmstatestorage")) {
            boolean cdrom = value != null && value.matches("(?:none|cdrom).*|.*media=cdrom.*");
            return new String[] {cdrom ? "VM.Config.CDROM" : "VM.Config.Disk"};
        } else {
            throw ApiFault.died("only root can set '" + option + "' config");
        }
    }

    private void requireDevice(Caller caller, String option, @Nullable String value) {
        if (value == null) {
            return;
        }
        switch (VmOptions.group(option)) {
            case "hostpci" -> requirePci(caller, option, options.split(option, value));
            case "usb" -> {
                String host = options.split(option, value).getOrDefault("host", "spice");
                if (!host.equalsIgnoreCase("spice")) {
                    throw ApiFault.died(
                            "only root can set '" + option + "' config for real devices");
                }
            }
            case "serial" -> {
                if (!value.equals("socket")) {
                    throw ApiFault.died(
                            "only root can set '" + option + "' config for real devices");
                }
            }
            case String group when ROOT_ONLY_DEVICES.contains(group) ->
                    throw ApiFault.died("only root can set '" + option + "' config");
            default -> {}
        }
    }

    private void requirePci(Caller caller, String option, Map<String, String> parts) {
        if (parts.containsKey("host")) {
            throw ApiFault.died("only root can set '" + option + "' config for non-mapped devices");
        }
        if (parts.containsKey("romfile")) {
            throw ApiFault.parameter(option, "only root@pam can set 'romfile' option");
        }
        Optional.ofNullable(parts.get("mapping"))
                .ifPresent(id -> permissions.require(caller, "/mapping/pci/" + id, "Mapping.Use"));
    }

    /// A bridge is a network of the zone `localnetwork`; a tagged one is a network of its own.
    private void requireBridge(Caller caller, String option, String value) {
        Map<String, String> parts = options.split(option, value);
        String bridge = parts.get("bridge");
        if (bridge != null) {
            String tag = parts.get("tag");
            String path = "/sdn/zones/localnetwork/" + bridge + (tag == null ? "" : "/" + tag);
            if (!permissions.hasAny(caller, path, List.of("SDN.Use"))) {
                throw ApiFault.forbidden(path + ", SDN.Use");
            }
        }
    }
}
