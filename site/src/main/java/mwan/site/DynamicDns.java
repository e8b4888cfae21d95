package mwan.site;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.HostName;
import mwan.value.Port;
import mwan.value.WanName;

/// A name whose address record follows a WAN's address, as the outside sees it.
///
/// @param seenBy pages of the Web that answer with the address that asks, in the order in which
///   they are asked
/// @param everySeconds how often they are asked
public record DynamicDns(
        DomainName name,
        WanName wan,
        Family family,
        List<URI> seenBy,
        int everySeconds,
        Update update) {
    public DynamicDns {
        seenBy = List.copyOf(seenBy);
    }

    /// How the record is changed.
    public sealed interface Update {}

    /// At the zone's own name server (RFC 2136).
    public record Rfc2136(HostName server, Port port, DomainName zone, int ttlSeconds, Key key)
            implements Update {}

    /// A key of TSIG with hmac-sha256 (RFC 8945).
    ///
    /// @param secret in base64, as tsig-keygen prints it
    public record Key(DomainName name, Source secret) {}

    /// At a service that speaks the protocol of dyndns.org, as many do.
    ///
    /// @param server https://HOST; the path is the protocol's
    /// @param ca whose certificates are believed in place of the system's
    public record Dyndns2(URI server, String user, Source password, Optional<Source> ca)
            implements Update {}
}
