package mwan.site;

import java.util.Optional;
import mwan.value.SiteName;

/// One router site: the Proxmox host it runs on, its VM, and the router itself. The runtime's own
/// file has only `name` and `router`; the provisioner needs `proxmox`, `host` and `vm` too.
///
/// @param lab present when the site is played by the lab
public record Site(
        SiteName name,
        Optional<Proxmox> proxmox,
        Optional<Host> host,
        Optional<Vm> vm,
        Optional<Certificates> certificates,
        Router router,
        Verify verify,
        Optional<Lab> lab) {

    /// How the VM's PCI devices are named: as the site file says, else as the login can.
    public Passthrough passthrough() {
        return vm.flatMap(Vm::passthrough)
                .orElse(usesToken() ? Passthrough.MAPPINGS : Passthrough.RAW);
    }

    /// Whether requests to the API carry a token.
    public boolean usesToken() {
        return proxmox.filter(api -> api.login() instanceof Proxmox.Login.Token).isPresent();
    }
}
