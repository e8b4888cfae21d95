package mwan.provision.verify;

import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.check.Place;

/// How a run reaches what it looks at. Who calls [Verification] opens nothing beforehand: what
/// cannot be reached is something that a check tells.
public interface Hosts {
    /// Opens a connection of its own; a host that cannot be reached is a [mwan.fault.UserError].
    Remote open(Place place);

    /// The Proxmox API's client; the caller keeps and closes it.
    Proxmox proxmox();
}
