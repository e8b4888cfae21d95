package mwan.provision.verify;

/// What `--disruptive` does to a running router, each kind in its own class.
public enum Disruption {
    /// Takes each WAN's interface down and up again.
    FAILOVER,
    /// Takes each WAN out of service and back.
    DRAIN,
    /// Reboots the VM from within.
    VM_REBOOT,
    /// Reboots the Proxmox host.
    HOST_REBOOT
}
