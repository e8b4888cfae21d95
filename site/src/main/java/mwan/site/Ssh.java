package mwan.site;

import java.util.Optional;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.Port;

/// How a host is reached over SSH.
///
/// @param hostKey the only key it is believed with; without one the user's known_hosts decides
/// @param key the private key; without one the `ssh` program and its agent are used
public record Ssh(
        HostName address,
        Port port,
        LoginName user,
        Optional<Source> key,
        Optional<Source> hostKey) {}
