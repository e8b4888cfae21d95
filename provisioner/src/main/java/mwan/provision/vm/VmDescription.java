package mwan.provision.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.value.BadValue;
import mwan.value.SiteName;
import mwan.value.SshPublicKey;

/// The VM's description: who manages it, and what must be known of it. Lines that people added are
/// kept.
///
/// @param hostKey the guest's SSH host key
/// @param firstBootPending whether the first boot is still to be brought to its end
public record VmDescription(
        Optional<SiteName> site,
        Optional<String> image,
        Optional<SshPublicKey> hostKey,
        boolean firstBootPending,
        List<String> others) {
    private static final String MANAGED = "Managed by mwan-provision for the site ";
    private static final String MANAGED_END = ": change the site file, not this VM.";
    private static final String IMAGE = "image: ";
    private static final String HOST_KEY = "ssh-host-key: ";
    private static final String PENDING = "first-boot: not over yet";

    public VmDescription {
        others = List.copyOf(others);
    }

    public static VmDescription parse(String text) {
        Optional<SiteName> site = Optional.empty();
        Optional<String> image = Optional.empty();
        Optional<SshPublicKey> hostKey = Optional.empty();
        boolean pending = false;
        var others = new ArrayList<String>();
        for (var line : text.lines().map(String::strip).filter(one -> !one.isEmpty()).toList()) {
            if (line.startsWith(MANAGED) && line.endsWith(MANAGED_END)) {
                site = siteIn(line);
            } else if (line.startsWith(IMAGE)) {
                image = Optional.of(line.substring(IMAGE.length()));
            } else if (line.startsWith(HOST_KEY)) {
                hostKey = keyIn(line);
            } else if (line.equals(PENDING)) {
                pending = true;
            } else {
                others.add(line);
            }
        }
        return new VmDescription(site, image, hostKey, pending, others);
    }

    public VmDescription withFirstBootOver() {
        return new VmDescription(site, image, hostKey, false, others);
    }

    public VmDescription managedFor(SiteName name) {
        return new VmDescription(Optional.of(name), image, hostKey, firstBootPending, others);
    }

    /// As it is written: Proxmox VE shows it as Markdown, where a paragraph needs an empty line.
    public String text() {
        var lines = new ArrayList<String>();
        site.ifPresent(name -> lines.add(MANAGED + name + MANAGED_END));
        image.ifPresent(name -> lines.add(IMAGE + name));
        hostKey.ifPresent(key -> lines.add(HOST_KEY + key));
        if (firstBootPending) {
            lines.add(PENDING);
        }
        lines.addAll(others);
        return String.join("\n\n", lines);
    }

    private static Optional<SiteName> siteIn(String line) {
        try {
            return Optional.of(
                    SiteName.parse(
                            line.substring(
                                    MANAGED.length(), line.length() - MANAGED_END.length())));
        } catch (BadValue edited) {
            return Optional.empty();
        }
    }

    private static Optional<SshPublicKey> keyIn(String line) {
        try {
            return Optional.of(SshPublicKey.parse(line.substring(HOST_KEY.length())));
        } catch (BadValue edited) {
            return Optional.empty();
        }
    }
}
