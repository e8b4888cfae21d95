package mwan.provision.opnsense;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.site.Attachment;
import mwan.site.Router;
import mwan.value.Ipv4Address;
import mwan.value.MacAddress;

/// What a person enters in OPNsense's web pages for phase 1, and changes for phase 2, with this
/// site's own values. OPNsense calls the interface MWAN here.
public final class Entries {
    /// @param page of OPNsense's menu
    /// @param value what to enter there
    public record Entry(String page, String value) {}

    private final Router router;
    private final Optional<MacAddress> mac;

    /// @param mac by which OPNsense's new interface is told from its others
    public Entries(Router router, Optional<MacAddress> mac) {
        this.router = router;
        this.mac = mac;
    }

    /// Beside the old lines, which go on carrying everything but the test.
    public List<Entry> parallel() {
        var entries = new ArrayList<Entry>();
        var length = router.inside().address().length();
        var own = addresses();
        entries.add(
                new Entry(
                        "Interfaces → Assignments",
                        "add the new NIC"
                                + mac.map(one -> ", the one with MAC " + one.lowerCase()).orElse("")
                                + ", and call it MWAN"));
        entries.add(
                new Entry(
                        "Interfaces → MWAN",
                        "enable; IPv4: static, %s/%d, no upstream gateway; IPv6: link-local only (%s)"
                                .formatted(own.getFirst(), length, router.inside().nextHop())));
        own.stream()
                .skip(1)
                .forEach(address ->
                        entries.add(
                                new Entry(
                                        "Interfaces → Virtual IPs",
                                        "IP alias on MWAN: %s/%d".formatted(address, length))));
        entries.add(
                new Entry(
                        "System → Gateways → Configuration",
                        "MWAN4: interface MWAN, IPv4, %s; not an upstream gateway yet"
                                .formatted(router.inside().address().address())));
        linkLocal()
                .ifPresent(address ->
                        entries.add(
                                new Entry(
                                        "System → Gateways → Configuration",
                                        "MWAN6: interface MWAN, IPv6, %s; not an upstream gateway yet"
                                                .formatted(address))));
        entries.add(
                new Entry(
                        "Firewall → NAT → Outbound",
                        "hybrid; on MWAN, from your internal IPv4 networks, to %s"
                                .formatted(own.getFirst())));
        entries.add(
                new Entry(
                        "Firewall → Rules → LAN",
                        "above all others, a rule for one test host with gateway MWAN4, and the same"
                                + " for IPv6 with MWAN6"));
        return entries;
    }

    /// The old lines carry nothing any more, then go.
    public List<Entry> cutover() {
        return List.of(
                new Entry(
                        "System → Gateways → Configuration",
                        "MWAN4 and MWAN6: upstream gateway, the lowest priority number; the old"
                                + " gateways: disabled"),
                new Entry(
                        "Firewall → Rules",
                        "the test host's rules, and gateways in other rules: removed"),
                new Entry("System → Gateways → Group", "the old gateway groups: removed"),
                new Entry("Firewall → NAT → NPTv6", "the rules of the old lines: removed"),
                new Entry("Interfaces → Assignments", "the old lines' interfaces: removed"),
                new Entry("shell", "opnatt's scripts and its start-up hook: removed"));
    }

    /// OPNsense's addresses on the link: those that are mapped, or the link's first free one.
    private List<Ipv4Address> addresses() {
        var mapped = router.mappings().stream().map(Router.Mapping::internal).toList();
        return mapped.isEmpty()
                ? List.of(new Ipv4Address(router.inside().address().address().bits() + 1))
                : mapped;
    }

    private Optional<String> linkLocal() {
        return router.inside()
                .attachment()
                .flatMap(given ->
                        given instanceof Attachment.Bridge own
                                ? Optional.of(own.mac().linkLocal().toString())
                                : Optional.empty());
    }
}
