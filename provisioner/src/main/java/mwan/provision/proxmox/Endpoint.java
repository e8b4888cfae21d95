package mwan.provision.proxmox;

import java.net.URI;
import java.nio.file.Path;
import mwan.value.Fingerprint;
import mwan.value.NodeName;
import mwan.value.Secret;
import mwan.value.TokenId;
import mwan.value.UserId;

/// Where the API is, how its certificate is known, and how one logs in, with every secret read.
public record Endpoint(URI api, NodeName node, Trust trust, Login login) {

    /// How the server's certificate is known to be the right one.
    public sealed interface Trust {
        /// It has this SHA-256 fingerprint, whatever names and dates it has.
        record Pinned(Fingerprint fingerprint) implements Trust {}

        /// One of the authorities in this PEM file signed it, for the host's name.
        record SignedBy(Path authorities) implements Trust {}

        /// An authority that the platform trusts signed it, for the host's name.
        record Platform() implements Trust {}
    }

    public sealed interface Login {
        record Password(UserId user, Secret password) implements Login {}

        record Token(TokenId id, Secret secret) implements Login {}
    }
}
