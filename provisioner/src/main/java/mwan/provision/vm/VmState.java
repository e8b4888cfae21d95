package mwan.provision.vm;

import java.util.List;
import java.util.Optional;
import mwan.provision.proxmox.PendingChange;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.proxmox.VmStatus;

/// The VM as it is now.
///
/// @param pending what the running VM does not have yet
public record VmState(VmStatus status, VmConfig config, List<PendingChange> pending) {
    public VmState {
        pending = List.copyOf(pending);
    }

    public boolean running() {
        return status.running();
    }

    public VmDescription description() {
        return VmDescription.parse(config.description().orElse(""));
    }

    /// While it is being made, or cloned, there is a lock and nothing else.
    boolean isBeingMade() {
        return config.lock()
                .filter(lock -> lock.equals("create") || lock.equals("clone"))
                .isPresent();
    }

    Optional<String> lock() {
        return status.lock().or(config::lock);
    }
}
