package mwan.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Locale;
import java.util.Optional;
import mwan.value.MacAddress;

/// The runtime's own site file: the router, without anything of Proxmox or the host. Strings are
/// quoted, so that no YAML reader takes a MAC for a number.
public final class RuntimeDocument {
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build();

    private RuntimeDocument() {}

    public static String of(Site site) {
        var root = YAML.createObjectNode();
        root.put("name", site.name().value());
        var router = root.putObject("router");
        management(router.putObject("management"), site.router().management());
        inside(router.putObject("inside"), site.router().inside());
        var wans = router.putArray("wans");
        site.router().wans().forEach(wan -> wan(wans.addObject(), wan));
        var mappings = router.putArray("mappings");
        site.router().mappings().forEach(mapping -> mapping(mappings.addObject(), mapping));
        router.put("unmapped", word(site.router().unmapped()));
        choosing(router, site.router().choosing());
        router.putObject("kernel")
                .put("markMask", site.router().kernel().markMask())
                .put("rulePriority", site.router().kernel().rulePriority());
        router.putObject("tracing").put("debugLogging", site.router().tracing().debugLogging());
        OutwardDocument.notices(router.putObject("notices"), site.router().notices());
        var names = router.putArray("dynamicDns");
        site.router()
                .dynamicDns()
                .forEach(name -> OutwardDocument.dynamicDns(names.addObject(), name));
        site.router()
                .monitoring()
                .ifPresent(monitoring -> monitoring(router.putObject("monitoring"), monitoring));
        try {
            return "# Written by mwan-provision: change the site file it comes from, not this one.\n"
                    + YAML.writeValueAsString(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void management(ObjectNode node, Router.Management management) {
        node.put("link", management.link().value());
        match(node, management.match());
        node.put("address", management.address().toString());
        management.gateway().ifPresent(gateway -> node.put("gateway", gateway.toString()));
        var dns = node.putArray("dns");
        management.dns().forEach(server -> dns.add(server.toString()));
    }

    private static void inside(ObjectNode node, Router.Inside inside) {
        node.put("link", inside.link().value());
        match(node, inside.match());
        node.put("address", inside.address().toString());
        node.put("prefix", inside.prefix().toString());
        node.put("nextHop", inside.nextHop().toString());
    }

    private static void wan(ObjectNode node, Wan wan) {
        node.put("name", wan.name().value());
        node.put("mark", wan.mark().number());
        node.put("table", wan.table().number());
        node.put("tier", wan.tier());
        node.put("weight", wan.weight());
        link(node.putObject("link"), wan.link());
        wan.dot1x()
                .ifPresent(dot1x ->
                        node.putObject("dot1x")
                                .put("identity", dot1x.identity().value())
                                .put("legacyProvider", dot1x.legacyProvider()));
        wan.ipv4().ifPresent(ipv4 -> ipv4(node.putObject("ipv4"), ipv4));
        wan.ipv6().ifPresent(ipv6 -> ipv6(node.putObject("ipv6"), ipv6));
        health(node.putObject("health"), wan.health());
    }

    private static void link(ObjectNode node, Wan.Link link) {
        node.put("name", link.name().value());
        link.driver().ifPresent(driver -> node.put("driver", driver.value()));
        match(node, link.match());
        link.mac().ifPresent(mac -> node.put("mac", mac.value()));
        link.vlan().ifPresent(vlan -> node.put("vlan", vlan.number()));
        link.mtu().ifPresent(mtu -> node.put("mtu", mtu));
    }

    private static void ipv4(ObjectNode node, Wan.Ipv4 ipv4) {
        switch (ipv4.addressing()) {
            case Wan.Addressing.Dhcp _ -> node.put("method", "dhcp");
            case Wan.Addressing.Static given ->
                    node.put("method", "static")
                            .put("address", given.address().toString())
                            .put("gateway", given.gateway().toString());
        }
        ipv4.block()
                .ifPresent(block -> {
                    var written = node.putObject("block");
                    written.put("prefix", block.prefix().toString());
                    written.put("reached", word(block.reached()));
                    block.gateway()
                            .ifPresent(gateway -> written.put("gateway", gateway.toString()));
                });
    }

    private static void ipv6(ObjectNode node, Wan.Ipv6 ipv6) {
        node.put("delegationHint", ipv6.delegationHint());
        ipv6.expected().ifPresent(expected -> node.put("expected", expected.toString()));
        node.put("inbound", word(ipv6.inbound()));
        node.put("masqueradeWithoutDelegation", ipv6.masqueradeWithoutDelegation());
        ipv6.gateway().ifPresent(gateway -> node.put("gateway", gateway.toString()));
    }

    private static void health(ObjectNode node, Wan.Health health) {
        var targets4 = node.putArray("targets4");
        health.targets4().forEach(target -> targets4.add(target.toString()));
        var targets6 = node.putArray("targets6");
        health.targets6().forEach(target -> targets6.add(target.toString()));
        node.put("probeGateway", health.probeGateway());
        node.put("intervalMillis", health.intervalMillis());
        node.put("burst", health.burst());
        node.put("windowSeconds", health.windowSeconds());
        limits(node, health.limits());
        if (!health.limits6().equals(health.limits())) {
            limits(node.putObject("ipv6"), health.limits6());
        }
        var dns = node.putArray("dns");
        for (var asked : health.services().dns()) {
            dns.addObject()
                    .put("server", asked.server().toString())
                    .put("name", asked.name().value());
        }
        var http = node.putArray("http");
        health.services().http().forEach(asked -> http.add(asked.page().toString()));
        node.put("serviceIntervalSeconds", health.services().intervalSeconds());
    }

    private static void limits(ObjectNode node, Wan.Limits limits) {
        node.put("lossPercent", limits.lossPercent());
        node.put("recoverAfterSeconds", limits.recoverAfterSeconds());
        node.put("holdDownSeconds", limits.holdDownSeconds());
    }

    private static void mapping(ObjectNode node, Router.Mapping mapping) {
        node.put("internal", mapping.internal().toString());
        if (!mapping.purpose().isEmpty()) {
            node.put("purpose", mapping.purpose());
        }
        var external = node.putObject("external");
        mapping.external().forEach((wan, address) -> external.put(wan.value(), address.toString()));
    }

    private static void monitoring(ObjectNode node, Router.Monitoring monitoring) {
        node.put("port", monitoring.port().number());
        var names = node.putArray("names");
        monitoring.names().forEach(name -> names.add(name.value()));
    }

    private static void choosing(ObjectNode router, Choosing choosing) {
        router.put("sticky", word(choosing.sticky()));
        var classes = router.putArray("dscp");
        for (var one : choosing.classes()) {
            classes.addObject()
                    .put("class", one.dscp().number())
                    .put("wan", one.wan().value())
                    .put("failover", one.failover());
        }
        var pins = router.putArray("pins");
        for (var pin : choosing.pins()) {
            var node = pins.addObject();
            pin.source().ifPresent(source -> node.put("source", source.toString()));
            pin.destination().ifPresent(to -> node.put("destination", to.toString()));
            node.put("wan", pin.wan().value()).put("failover", pin.failover());
        }
    }

    private static void match(ObjectNode node, Optional<MacAddress> match) {
        match.ifPresent(mac -> node.put("match", mac.value()));
    }

    /// An enum's constant as the site file spells it: `pass-to-edge`.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
