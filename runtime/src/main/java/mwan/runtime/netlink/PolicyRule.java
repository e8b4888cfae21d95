package mwan.runtime.netlink;

import java.util.Optional;
import java.util.OptionalInt;
import mwan.value.Family;
import mwan.value.InterfaceName;
import mwan.value.IpPrefix;

/// A routing policy rule (`ip rule`).
///
/// @param suppressPrefixLength routes of this length or shorter are not taken from the table
public record PolicyRule(
        Family family,
        int priority,
        Optional<IpPrefix> from,
        Optional<InterfaceName> iif,
        Optional<InterfaceName> oif,
        Optional<MaskedMark> mark,
        Action action,
        OptionalInt suppressPrefixLength,
        Protocol protocol) {

    /// One that every packet meets: the others are made from it.
    public static PolicyRule of(Family family, int priority, Action action) {
        return new PolicyRule(
                family,
                priority,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                action,
                OptionalInt.empty(),
                Protocol.MWAN);
    }

    public PolicyRule from(IpPrefix source) {
        if (source.family() != family) {
            throw new IllegalArgumentException(source + " in a rule of " + family.label());
        }
        return new PolicyRule(
                family,
                priority,
                Optional.of(source),
                iif,
                oif,
                mark,
                action,
                suppressPrefixLength,
                protocol);
    }

    public PolicyRule iif(InterfaceName link) {
        return new PolicyRule(
                family,
                priority,
                from,
                Optional.of(link),
                oif,
                mark,
                action,
                suppressPrefixLength,
                protocol);
    }

    public PolicyRule oif(InterfaceName link) {
        return new PolicyRule(
                family,
                priority,
                from,
                iif,
                Optional.of(link),
                mark,
                action,
                suppressPrefixLength,
                protocol);
    }

    public PolicyRule mark(MaskedMark wanted) {
        return new PolicyRule(
                family,
                priority,
                from,
                iif,
                oif,
                Optional.of(wanted),
                action,
                suppressPrefixLength,
                protocol);
    }

    /// Without the table's default routes.
    public PolicyRule withoutDefaults() {
        return new PolicyRule(
                family, priority, from, iif, oif, mark, action, OptionalInt.of(0), protocol);
    }

    @Override
    public String toString() {
        return family.label()
                + " "
                + priority
                + ": from "
                + from.map(IpPrefix::toString).orElse("all")
                + mark.map(value -> " fwmark " + value).orElse("")
                + iif.map(link -> " iif " + link).orElse("")
                + oif.map(link -> " oif " + link).orElse("")
                + " "
                + action
                + (suppressPrefixLength.isPresent()
                        ? " suppress_prefixlength " + suppressPrefixLength.getAsInt()
                        : "")
                + " proto "
                + protocol;
    }

    /// What becomes of a packet that the rule matches.
    public sealed interface Action {}

    public record Lookup(RoutingTable table) implements Action {
        @Override
        public String toString() {
            return "lookup " + table;
        }
    }

    /// Dropped without a word.
    public record Blackhole() implements Action {
        @Override
        public String toString() {
            return "blackhole";
        }
    }

    /// Refused with an ICMP error.
    public record Unreachable() implements Action {
        @Override
        public String toString() {
            return "unreachable";
        }
    }

    /// What others' rules do and ours never do (goto, nop, prohibit).
    public record Other(int number) implements Action {}
}
