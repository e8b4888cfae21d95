package mwan.runtime.kernel;

import java.util.Locale;

/// Something that changed in the kernel.
///
/// @param sentence for the log, as "route default via 10.0.0.1 dev enatt0 table 100 deleted"
public record KernelChange(What what, String sentence) {
    public enum What {
        LINK,
        ADDRESS,
        ROUTE,
        RULE,
        /// Somebody else changed nftables.
        RULESET,
        /// Events were lost: everything may have changed.
        OVERRUN;

        /// As JSON and the log write it.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
