package mwan.runtime.decide;

import mwan.value.Ipv6Prefix;
import mwan.value.WanName;

/// Network prefix translation on one WAN: the prefix changes, the bits behind it do not.
///
/// @param internal as long as `external`
public record Translation(WanName wan, Ipv6Prefix internal, Ipv6Prefix external) {
    public Translation {
        if (internal.length() != external.length()) {
            throw new IllegalArgumentException(
                    internal + " and " + external + " are not of one length");
        }
    }
}
