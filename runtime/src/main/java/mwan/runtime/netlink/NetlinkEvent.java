package mwan.runtime.netlink;

/// Something that rtnetlink told of its own accord.
///
/// `gone` says that the thing was deleted; else it is new or has changed.
public sealed interface NetlinkEvent {
    boolean gone();

    record OfLink(Link link, boolean gone) implements NetlinkEvent {}

    record OfAddress(LinkAddress address, boolean gone) implements NetlinkEvent {}

    record OfRoute(KernelRoute route, boolean gone) implements NetlinkEvent {}

    record OfRule(PolicyRule rule, boolean gone) implements NetlinkEvent {}
}
