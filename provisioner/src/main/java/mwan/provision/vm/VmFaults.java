package mwan.provision.vm;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.PropertyString;
import mwan.site.Vm;

/// What is wrong with a VM and not for a program to mend, and what is there beside the wished.
final class VmFaults {
    private static final Pattern DEVICE =
            Pattern.compile("(net|hostpci|usb|scsi|virtio|sata|ide|serial|parallel)[0-9]+");
    private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMGT]?)");

    static final String UNDER_HA =
            "under HA, and passed-through devices cannot move to another node";

    private VmFaults() {}

    static String outOfHa(Vm vm) {
        return "take it out of HA: `ha-manager remove vm:" + vm.id() + "`";
    }

    static void refuse(Vm vm, VmState state) {
        if (state.lock().isPresent()) {
            throw fault(
                    vm,
                    "it is locked (" + state.lock().get() + ")",
                    "mwan-provision up waits for what runs; a lock that a crash left is removed by"
                            + " `qm unlock "
                            + vm.id()
                            + "` on the host");
        }
        if (state.status().underHa()) {
            throw fault(vm, "it is " + UNDER_HA, outOfHa(vm));
        }
        if (state.config().get(Hardware.BOOT_DISK).isEmpty()) {
            throw fault(
                    vm,
                    "it has no " + Hardware.BOOT_DISK,
                    "rebuild it with mwan-provision up --replace");
        }
    }

    /// Devices that the VM has and the site file does not name: reported, and left.
    static List<String> unwished(Vm vm, VmState state, Set<String> wished) {
        return state.config().options().entrySet().stream()
                .filter(one -> DEVICE.matcher(one.getKey()).matches())
                .filter(one -> !wished.contains(one.getKey()))
                .filter(one -> !one.getKey().equals(Hardware.BOOT_DISK))
                .map(one ->
                        "VM "
                                + vm.id()
                                + " has "
                                + one.getKey()
                                + " ("
                                + one.getValue()
                                + "), which the site file does not name; it is left")
                .toList();
    }

    static long diskGiB(VmState state) {
        var size =
                state.config()
                        .get(Hardware.BOOT_DISK)
                        .map(PropertyString::parse)
                        .flatMap(disk -> disk.get("size"))
                        .orElse("0");
        var matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            return 0;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "T" -> number << 10;
            case "G" -> number;
            case "M" -> number >> 10;
            case "K" -> number >> 20;
            default -> number >> 30;
        };
    }

    private static UserError fault(Vm vm, String why, String hint) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED, "will not change the VM", "VM " + vm.id(), why, hint);
    }
}
