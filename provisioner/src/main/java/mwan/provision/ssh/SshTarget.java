package mwan.provision.ssh;

import java.nio.file.Path;
import java.util.Optional;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.Port;
import mwan.value.SshPublicKey;

/// A host reached over SSH, with every file and key found.
///
/// @param key the private key's file; without one the `ssh` program and its agent are used
public record SshTarget(
        HostName address, Port port, LoginName user, Optional<Path> key, HostKeys hostKeys) {

    /// How the host is known to be the right one.
    public sealed interface HostKeys {
        /// It has this key.
        record Only(SshPublicKey key) implements HostKeys {}

        /// It has one of those that this known_hosts file has under its name.
        record KnownHosts(Path file) implements HostKeys {}
    }

    public static HostKeys usersKnownHosts() {
        return new HostKeys.KnownHosts(
                Path.of(System.getProperty("user.home"), ".ssh", "known_hosts"));
    }

    /// How messages name it: `root@vault`, with the port where it is not 22.
    public String name() {
        return user + "@" + address + (port.number() == 22 ? "" : ":" + port);
    }
}
