package mwan.provision.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import mwan.value.BadValue;

/// What may be broken on purpose, to see it come back.
public enum Disruption {
    /// Takes each WAN's link down and up.
    FAILOVER,
    /// Takes each WAN out of service and back.
    DRAIN,
    /// Reboots the VM from within.
    VM_REBOOT,
    /// Reboots the Proxmox host.
    HOST_REBOOT;

    /// As the command line writes it.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Disruption::label).toList();
    }

    public static Disruption parse(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new BadValue(label, "one of " + String.join(", ", labels())));
    }
}
