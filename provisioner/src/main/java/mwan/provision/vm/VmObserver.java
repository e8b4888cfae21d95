package mwan.provision.vm;

import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.Proxmox;
import mwan.site.Vm;
import mwan.value.SshPublicKey;

/// Looks at the VM, once between two changes of it: several resources ask.
public final class VmObserver {
    private final Proxmox proxmox;
    private final Vm vm;
    private Optional<Optional<VmState>> seen = Optional.empty();

    public VmObserver(Proxmox proxmox, Vm vm) {
        this.proxmox = proxmox;
        this.vm = vm;
    }

    /// Empty when there is no such VM.
    ///
    /// @throws UserError when the id is another's: it is never touched
    public Optional<VmState> now() {
        if (seen.isEmpty()) {
            seen = Optional.of(look());
        }
        return seen.get();
    }

    /// What holds the VM's configuration: `create`, `backup`, …
    public Optional<String> lock() {
        return now().flatMap(VmState::lock);
    }

    /// The only host key that the running router is believed with.
    public SshPublicKey routerHostKey() {
        return now().filter(VmState::running)
                .flatMap(state -> state.description().hostKey())
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.OUTSIDE_FAILED,
                                "cannot reach the router",
                                "VM " + vm.id(),
                                "it does not run, or its description has no SSH host key",
                                "mwan-provision up brings it up"));
    }

    /// After a change: what was seen is no longer so.
    public void forget() {
        seen = Optional.empty();
    }

    private Optional<VmState> look() {
        var status = proxmox.vms().find(vm.id());
        var config =
                status.isEmpty()
                        ? Optional.<mwan.provision.proxmox.VmConfig>empty()
                        : proxmox.vms().config(vm.id());
        if (status.isEmpty() || config.isEmpty()) {
            return Optional.empty();
        }
        var pending =
                status.get().running()
                        ? proxmox.vms().pending(vm.id())
                        : List.<mwan.provision.proxmox.PendingChange>of();
        var state = new VmState(status.get(), config.get(), pending);
        refuseForeign(state);
        return Optional.of(state);
    }

    private void refuseForeign(VmState state) {
        boolean ours = state.config().tags().contains(vm.tag());
        if (state.isBeingMade() || (ours && !state.status().template())) {
            return;
        }
        throw new UserError(
                ExitCode.WRONG_REQUEST,
                "will not touch the VM",
                "VM "
                        + vm.id()
                        + state.config().get("name").map(name -> " (" + name + ")").orElse(""),
                ours ? "it is a template" : "it has not the tag " + vm.tag() + ": it is another's",
                "give the router another id under vm.id; if this VM is yours, give it the tag");
    }
}
