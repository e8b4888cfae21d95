package mwan.runtime.picture;

import java.util.Map;
import java.util.Optional;
import mwan.value.WanName;

/// What is known of all links at one moment.
///
/// @param wans every WAN of the site, also one whose link is missing
/// @param insideLink whether the link to OPNsense is there
public record Picture(Map<WanName, WanPicture> wans, boolean insideLink) {
    public Picture {
        wans = Map.copyOf(wans);
        wans.forEach((name, wan) -> {
            if (!wan.name().equals(name)) {
                throw new IllegalArgumentException(wan.name() + " stands under " + name);
            }
        });
    }

    /// Empty for a WAN that no source has spoken of yet.
    public Optional<WanPicture> wan(WanName name) {
        return Optional.ofNullable(wans.get(name));
    }
}
