package mwan.site;

import java.net.URI;
import java.util.Optional;
import mwan.value.NodeName;
import mwan.value.TokenId;
import mwan.value.UserId;

/// The Proxmox VE API.
///
/// @param api its address, `https://HOST:8006`
/// @param fingerprint of its certificate; without it, `ca` or the platform's authorities decide
/// @param ca a file of PEM certificates that may have signed it
public record Proxmox(
        URI api, NodeName node, Optional<Source> fingerprint, Optional<Source> ca, Login login) {

    /// The API's address: over TLS only, without a path.
    ///
    /// @throws mwan.value.BadValue when it is none
    public static URI parseAddress(String text) {
        return Texts.api(text);
    }

    /// How one logs in: a password gives a ticket, a token is sent with each request.
    public sealed interface Login {
        record Password(UserId user, Source password) implements Login {}

        record Token(TokenId id, Source secret) implements Login {}
    }
}
