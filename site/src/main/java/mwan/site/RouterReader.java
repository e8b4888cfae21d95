package mwan.site;

import java.util.Optional;
import java.util.stream.Stream;
import mwan.value.BadValue;
import mwan.value.DomainName;
import mwan.value.DriverName;
import mwan.value.Dscp;
import mwan.value.Fwmark;
import mwan.value.InterfaceName;
import mwan.value.IpAddress;
import mwan.value.IpPrefix;
import mwan.value.Ipv4Address;
import mwan.value.Ipv4InterfaceAddress;
import mwan.value.Ipv4Prefix;
import mwan.value.Ipv6Address;
import mwan.value.Ipv6Prefix;
import mwan.value.MacAddress;
import mwan.value.PciAddress;
import mwan.value.Port;
import mwan.value.TableId;
import mwan.value.VlanId;
import mwan.value.WanName;

/// Reads the router: what both programs need.
final class RouterReader {
    private static final Port FIRST_UNPRIVILEGED = new Port(1024);

    private RouterReader() {}

    static Field<Router> router(Fields fields) {
        var management = fields.object("management", RouterReader::management);
        var inside = fields.object("inside", RouterReader::inside);
        var wans = fields.objects("wans", RouterReader::wan);
        var mappings = fields.objects("mappings", RouterReader::mapping);
        var unmapped =
                fields.orElse("unmapped", RouterReader::unmapped, Router.Unmapped.MASQUERADE);
        var sticky = fields.orElse("sticky", RouterReader::sticky, Choosing.DEFAULT.sticky());
        var classes = fields.objects("dscp", RouterReader::forcedClass);
        var pins = fields.objects("pins", RouterReader::pin);
        var kernel = fields.objectOrElse("kernel", RouterReader::kernel, Router.Kernel.DEFAULT);
        var tracing =
                fields.objectOrElse("tracing", RouterReader::tracing, new Router.Tracing(false));
        var notices = fields.objectOrElse("notices", NoticesReader::notices, Notices.NONE);
        var dynamicDns = fields.objects("dynamicDns", DynamicDnsReader::dynamicDns);
        var monitoring = fields.optionalObject("monitoring", RouterReader::monitoring);
        return fields.build(() ->
                new Router(
                        management.get(),
                        inside.get(),
                        wans.get(),
                        mappings.get(),
                        unmapped.get(),
                        new Choosing(sticky.get(), classes.get(), pins.get()),
                        kernel.get(),
                        tracing.get(),
                        notices.get(),
                        dynamicDns.get(),
                        monitoring.get()));
    }

    private static Field<Router.Management> management(Fields fields) {
        var link = fields.required("link", InterfaceName::parse);
        var attachment = fields.optionalObject("attachment", RouterReader::attachment);
        var match = fields.optional("match", MacAddress::parse);
        var address = fields.required("address", Ipv4InterfaceAddress::parse);
        var gateway = fields.optional("gateway", Ipv4Address::parse);
        var dns = fields.scalars("dns", IpAddress::parse);
        return fields.build(() ->
                new Router.Management(
                        link.get(),
                        attachment.get(),
                        match(match.get(), attachment.get()),
                        address.get(),
                        gateway.get(),
                        dns.get()));
    }

    private static Field<Router.Inside> inside(Fields fields) {
        var link = fields.required("link", InterfaceName::parse);
        var attachment = fields.optionalObject("attachment", RouterReader::attachment);
        var match = fields.optional("match", MacAddress::parse);
        var address = fields.required("address", Ipv4InterfaceAddress::parse);
        var prefix = fields.required("prefix", Ipv6Prefix::parse);
        var nextHop = fields.required("nextHop", RouterReader::linkLocal);
        return fields.build(() ->
                new Router.Inside(
                        link.get(),
                        attachment.get(),
                        match(match.get(), attachment.get()),
                        address.get(),
                        prefix.get(),
                        nextHop.get()));
    }

    private static Field<Attachment> attachment(Fields fields) {
        if (fields.has("vf")) {
            var index = fields.required("vf", Texts.number(0, 255));
            return fields.build(() -> new Attachment.Vf(index.get()));
        }
        if (fields.has("pci")) {
            var address = fields.required("pci", PciAddress::parse);
            return fields.build(() -> new Attachment.Pci(address.get()));
        }
        var bridge = fields.required("bridge", InterfaceName::parse);
        var mac = fields.required("mac", MacAddress::parse);
        return fields.build(() -> new Attachment.Bridge(bridge.get(), mac.get()));
    }

    /// A NIC on a bridge is found by the MAC that it is given there.
    private static Optional<MacAddress> match(
            Optional<MacAddress> written, Optional<Attachment> attachment) {
        return written.or(() ->
                attachment.flatMap(given ->
                        given instanceof Attachment.Bridge bridge
                                ? Optional.of(bridge.mac())
                                : Optional.empty()));
    }

    private static Field<Wan> wan(Fields fields) {
        var name = fields.required("name", WanName::parse);
        var mark = fields.required("mark", Fwmark::parse);
        var table = fields.required("table", TableId::parse);
        var tier = fields.orElse("tier", Texts.number(1, 16), 1);
        var weight = fields.orElse("weight", Texts.number(1, 100), 1);
        var link = fields.object("link", RouterReader::link);
        var dot1x = fields.optionalObject("dot1x", RouterReader::dot1x);
        var ipv4 = fields.optionalObject("ipv4", RouterReader::ipv4);
        var ipv6 = fields.optionalObject("ipv6", RouterReader::ipv6);
        var health = fields.objectOrElse("health", HealthReader::health, HealthReader.DEFAULT);
        return fields.build(() ->
                new Wan(
                        name.get(),
                        mark.get(),
                        table.get(),
                        tier.get(),
                        weight.get(),
                        link.get(),
                        dot1x.get(),
                        ipv4.get(),
                        ipv6.get(),
                        health.get()));
    }

    private static Field<Wan.Link> link(Fields fields) {
        var name = fields.required("name", InterfaceName::parse);
        var attachment = fields.optionalObject("attachment", RouterReader::attachment);
        var driver = fields.optional("driver", DriverName::parse);
        var match = fields.optional("match", MacAddress::parse);
        var mac = fields.optional("mac", MacAddress::parse);
        var vlan = fields.optional("vlan", VlanId::parse);
        var mtu = fields.optional("mtu", Texts.number(1280, 9216));
        return fields.build(() -> {
            // The VLAN's name has to fit IFNAMSIZ too.
            vlan.get().ifPresent(name.get()::vlan);
            return new Wan.Link(
                    name.get(),
                    attachment.get(),
                    driver.get(),
                    match(match.get(), attachment.get()),
                    mac.get(),
                    vlan.get(),
                    mtu.get());
        });
    }

    private static Field<Wan.Dot1x> dot1x(Fields fields) {
        var identity = fields.required("identity", MacAddress::parse);
        var legacy = fields.orElse("legacyProvider", Texts::truth, false);
        return fields.build(() -> new Wan.Dot1x(identity.get(), legacy.get()));
    }

    private static Field<Wan.Ipv4> ipv4(Fields fields) {
        var addressing = addressing(fields);
        var block = fields.optionalObject("block", RouterReader::block);
        return fields.build(() -> new Wan.Ipv4(addressing.get(), block.get()));
    }

    private static Field<Wan.Addressing> addressing(Fields fields) {
        var method = fields.required("method", RouterReader::method);
        if (method.isFaulty()) {
            return Field.faulty();
        }
        if (!method.get().equals("static")) {
            return Field.of(new Wan.Addressing.Dhcp());
        }
        var address = fields.required("address", Ipv4InterfaceAddress::parse);
        var gateway = fields.required("gateway", Ipv4Address::parse);
        return address.isFaulty() || gateway.isFaulty()
                ? Field.faulty()
                : Field.of(new Wan.Addressing.Static(address.get(), gateway.get()));
    }

    private static Field<Wan.Block> block(Fields fields) {
        var prefix = fields.required("prefix", Ipv4Prefix::parse);
        var reached = fields.required("reached", RouterReader::reached);
        var gateway = fields.optional("gateway", Ipv4Address::parse);
        return fields.build(() -> new Wan.Block(prefix.get(), reached.get(), gateway.get()));
    }

    private static Field<Wan.Ipv6> ipv6(Fields fields) {
        var hint = fields.orElse("delegationHint", Texts.number(32, 64), 60);
        var expected = fields.optional("expected", Ipv6Prefix::parse);
        var inbound = fields.orElse("inbound", RouterReader::inbound, Wan.Inbound.PASS_TO_EDGE);
        var masquerade = fields.orElse("masqueradeWithoutDelegation", Texts::truth, false);
        var gateway = fields.optional("gateway", RouterReader::linkLocal);
        return fields.build(() ->
                new Wan.Ipv6(
                        hint.get(),
                        expected.get(),
                        inbound.get(),
                        masquerade.get(),
                        gateway.get()));
    }

    private static Field<Router.Mapping> mapping(Fields fields) {
        var internal = fields.required("internal", Ipv4Address::parse);
        var purpose = fields.orElse("purpose", Texts::line, "");
        var external = fields.table("external", WanName::parse, Ipv4Address::parse);
        return fields.build(
                () -> new Router.Mapping(internal.get(), purpose.get(), external.get()));
    }

    private static Field<Choosing.ForcedClass> forcedClass(Fields fields) {
        var dscp = fields.required("class", Dscp::parse);
        var wan = fields.required("wan", WanName::parse);
        var failover = fields.orElse("failover", Texts::truth, true);
        return fields.build(() -> new Choosing.ForcedClass(dscp.get(), wan.get(), failover.get()));
    }

    private static Field<Choosing.Pin> pin(Fields fields) {
        var source = fields.optional("source", RouterReader::prefix);
        var destination = fields.optional("destination", RouterReader::prefix);
        var wan = fields.required("wan", WanName::parse);
        var failover = fields.orElse("failover", Texts::truth, true);
        if (!fields.has("source") && !fields.has("destination")) {
            fields.fault(
                    "source", "a pin needs a source or a destination", "give at least one prefix");
        }
        return fields.build(() -> {
            var families =
                    Stream.of(source.get(), destination.get())
                            .flatMap(Optional::stream)
                            .map(it -> it.address().family())
                            .distinct();
            if (families.count() > 1) {
                throw new BadValue(
                        source.get().orElseThrow() + " to " + destination.get().orElseThrow(),
                        "a pin: its two prefixes are of one family");
            }
            return new Choosing.Pin(source.get(), destination.get(), wan.get(), failover.get());
        });
    }

    private static Field<Router.Kernel> kernel(Fields fields) {
        var mask =
                fields.orElse(
                        "markMask",
                        Texts.number(1, Integer.MAX_VALUE),
                        Router.Kernel.DEFAULT.markMask());
        var priority =
                fields.orElse(
                        "rulePriority",
                        Texts.number(1, 32_000),
                        Router.Kernel.DEFAULT.rulePriority());
        return fields.build(() -> new Router.Kernel(mask.get(), priority.get()));
    }

    private static Field<Router.Tracing> tracing(Fields fields) {
        var debugLogging = fields.orElse("debugLogging", Texts::truth, false);
        return fields.build(() -> new Router.Tracing(debugLogging.get()));
    }

    private static Field<Router.Monitoring> monitoring(Fields fields) {
        var port = fields.required("port", RouterReader::monitoringPort);
        var names = fields.scalars("names", DomainName::parse);
        return fields.build(() -> new Router.Monitoring(port.get(), names.get()));
    }

    private static Port monitoringPort(String text) {
        var port = Port.parse(text);
        if (port.compareTo(FIRST_UNPRIVILEGED) < 0) {
            throw new BadValue(text, "a port that the daemon may open: 1024 to 65535");
        }
        return port;
    }

    private static Ipv6Address linkLocal(String text) {
        var address = Ipv6Address.parse(text);
        if (!address.isLinkLocal()) {
            throw new BadValue(text, "a link-local address, in fe80::/10");
        }
        return address;
    }

    private static String method(String text) {
        return switch (text) {
            case "dhcp", "static" -> text;
            default -> throw new BadValue(text, "dhcp or static");
        };
    }

    private static Wan.Reached reached(String text) {
        return switch (text) {
            case "routed" -> Wan.Reached.ROUTED;
            case "on-link" -> Wan.Reached.ON_LINK;
            default -> throw new BadValue(text, "routed or on-link");
        };
    }

    private static Wan.Inbound inbound(String text) {
        return switch (text) {
            case "pass-to-edge" -> Wan.Inbound.PASS_TO_EDGE;
            case "deny" -> Wan.Inbound.DENY;
            default -> throw new BadValue(text, "pass-to-edge or deny");
        };
    }

    /// A prefix, or an address alone.
    private static IpPrefix prefix(String text) {
        if (text.contains("/")) {
            return IpPrefix.parse(text);
        }
        return switch (IpAddress.parse(text)) {
            case Ipv4Address ipv4 -> new Ipv4Prefix(ipv4, 32);
            case Ipv6Address ipv6 -> new Ipv6Prefix(ipv6, 128);
        };
    }

    private static Choosing.Sticky sticky(String text) {
        return switch (text) {
            case "flow" -> Choosing.Sticky.FLOW;
            case "source" -> Choosing.Sticky.SOURCE;
            case "source-destination" -> Choosing.Sticky.SOURCE_DESTINATION;
            default -> throw new BadValue(text, "flow, source or source-destination");
        };
    }

    private static Router.Unmapped unmapped(String text) {
        return switch (text) {
            case "masquerade" -> Router.Unmapped.MASQUERADE;
            case "drop" -> Router.Unmapped.DROP;
            default -> throw new BadValue(text, "masquerade or drop");
        };
    }
}
