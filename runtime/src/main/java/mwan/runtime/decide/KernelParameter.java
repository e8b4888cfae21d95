package mwan.runtime.decide;

import java.util.Optional;
import mwan.value.InterfaceName;

/// A sysctl and the value that the router needs.
///
/// @param path below /proc/sys, with slashes
/// @param link the link that it belongs to: while that is missing there is nothing to set
public record KernelParameter(String path, String value, Optional<InterfaceName> link) {
    @Override
    public String toString() {
        return path + " = " + value;
    }
}
