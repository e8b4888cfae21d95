package mwan.provision.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.site.Attachment;
import mwan.site.Site;
import mwan.value.PciAddress;

/// A device of the host that the VM is given whole: in their order they are hostpci0, hostpci1, …
///
/// @param mapping the name of the PCI resource mapping that means it, `SITE-WAN`
/// @param attachment a VF or a PCI function
public record PassedThrough(String mapping, Attachment attachment) {

    /// All of a site.
    public static List<PassedThrough> of(Site site) {
        var all = new ArrayList<PassedThrough>();
        // No WAN can be called so: a WAN's name has no hyphen.
        add(site, "management-link", site.router().management().attachment(), all);
        add(site, "inside-link", site.router().inside().attachment(), all);
        site.router()
                .wans()
                .forEach(wan -> add(site, wan.name().value(), wan.link().attachment(), all));
        return all;
    }

    /// @param vfAddress the VF's, absent while there is none
    Optional<PciAddress> address(Optional<PciAddress> vfAddress) {
        return switch (attachment) {
            case Attachment.Vf _ -> vfAddress;
            case Attachment.Pci pci -> Optional.of(pci.address());
            case Attachment.Bridge _ -> Optional.empty();
        };
    }

    private static void add(
            Site site, String link, Optional<Attachment> attachment, List<PassedThrough> all) {
        attachment
                .filter(given -> !(given instanceof Attachment.Bridge))
                .ifPresent(given -> all.add(new PassedThrough(site.name() + "-" + link, given)));
    }
}
