package mwan.site;

import java.util.List;
import java.util.Optional;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.MaintenanceWindow;
import mwan.value.PoolName;
import mwan.value.StorageName;
import mwan.value.Tag;
import mwan.value.TemplateName;
import mwan.value.VmId;

/// The router's VM on the Proxmox host.
///
/// @param tag how the VM is known as ours; a VM with our id without it is another's
/// @param pool the resource pool that it is made in; what a token may do with it hangs on that
/// @param passthrough how its PCI devices are named, when that is not to follow from the login
/// @param template its hardware: a file in vm-templates/
/// @param snippets the storage that takes cloud-init's documents
/// @param maintenance when `up --restart window` may stop and start it
public record Vm(
        VmId id,
        HostName name,
        HostName hostName,
        Tag tag,
        Optional<PoolName> pool,
        Optional<Passthrough> passthrough,
        TemplateName template,
        Disk disk,
        Image image,
        StorageName snippets,
        Optional<MaintenanceWindow> maintenance,
        Login ssh) {

    public record Disk(StorageName storage, int sizeGiB) {}

    /// @param storage where images are imported from
    /// @param name the image's file name there; without one the newest image in the local cache
    /// @param template a template on the host that VMs are cloned from; made from the image when it
    ///   is missing
    public record Image(StorageName storage, Optional<String> name, Optional<VmId> template) {}

    /// How the provisioner logs in to the VM; its host key is known from the VM's own description.
    public record Login(LoginName user, Optional<Source> key, List<Source> authorizedKeys) {}
}
