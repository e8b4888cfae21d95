package mwan.runtime.kernel;

import java.util.Locale;
import mwan.value.Family;
import mwan.value.WanName;

/// What the ruleset counts of each WAN and family: packets that it drops.
public enum WanCounter {
    /// Came in from the WAN and was let in nowhere.
    DROPPED,
    /// Came in from the WAN with a source address that is inside.
    SPOOFED,
    /// Would have left by the WAN with a source address that is not ours there.
    FOREIGN;

    /// The nft counter's name.
    public String name(WanName wan, Family family) {
        return name().toLowerCase(Locale.ROOT) + "_" + wan + "_" + family.label();
    }
}
