package mwan.runtime.netlink;

import mwan.value.InterfaceName;
import mwan.value.IpAddress;

/// An address on a link, as the kernel has it or shall have it.
///
/// @param scope of scope `link` is one that is never chosen as a source
public record LinkAddress(
        InterfaceName link, IpAddress address, int length, Scope scope, Protocol protocol) {

    @Override
    public String toString() {
        return address
                + "/"
                + length
                + " dev "
                + link
                + " scope "
                + scope.name().toLowerCase(java.util.Locale.ROOT)
                + " proto "
                + protocol;
    }

    /// ifa_scope of rtnetlink(7).
    public enum Scope {
        GLOBAL(0),
        SITE(200),
        LINK(253),
        HOST(254);

        private final int number;

        Scope(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Scope of(int number) {
            for (var scope : values()) {
                if (scope.number == number) {
                    return scope;
                }
            }
            return GLOBAL;
        }
    }
}
