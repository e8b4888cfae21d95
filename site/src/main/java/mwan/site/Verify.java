package mwan.site;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Hosts that see what a user sees, for the checks that only they can make.
///
/// @param inside behind OPNsense
/// @param outside somewhere on the Internet
/// @param edge OPNsense's own place on the inside link
public record Verify(
        List<ProbeHost> inside,
        List<ProbeHost> outside,
        Optional<ProbeHost> edge,
        Optional<URI> seenAddress4,
        Optional<URI> seenAddress6) {
    public static final Verify NONE =
            new Verify(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public record ProbeHost(String name, Ssh ssh) {}
}
