package mwan.lab.api.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;

/// An interface as the API names its properties, to and from the stanzas of the file.
final class InterfaceProperties {
    /// The API's names of options that are taken as they are, and the file's.
    private static final Map<String, String> PLAIN =
            Map.of(
                    "bridge_ports", "bridge-ports",
                    "bridge_vids", "bridge-vids",
                    "mtu", "mtu",
                    "slaves", "bond-slaves",
                    "bond_mode", "bond-mode",
                    "vlan-raw-device", "vlan-raw-device",
                    "vlan-id", "vlan-id");

    private InterfaceProperties() {}

    static ObjectNode describe(String name, boolean automatic, List<Interfaces.Stanza> stanzas) {
        ObjectNode node = Json.object().put("iface", name);
        ArrayNode families = node.putArray("families");
        StringBuilder comments = new StringBuilder();
        node.put("method", "manual").put("method6", "manual");
        for (Interfaces.Stanza stanza : stanzas) {
            boolean six = stanza.family.equals("inet6");
            families.add(stanza.family);
            node.put(six ? "method6" : "method", stanza.method);
            address(node, stanza, six ? "6" : "");
            PLAIN.forEach((api, file) -> stanza.option(file).ifPresent(v -> node.put(api, v)));
            stanza.option("bridge-vlan-aware").ifPresent(v -> node.put("bridge_vlan_aware", 1));
            stanza.option("bridge-stp").ifPresent(v -> node.put("bridge_stp", v));
            stanza.option("bridge-fd").ifPresent(v -> node.put("bridge_fd", v));
            comments.append(stanza.comment);
        }
        if ("none".equals(node.path("bridge_ports").asText())) {
            node.put("bridge_ports", "");
        }
        if (automatic) {
            node.put("autostart", 1);
        }
        if (!comments.isEmpty()) {
            node.put("comments", comments.toString());
        }
        return node.put("type", type(name, stanzas));
    }

    /// The stanzas that these parameters ask for; options that the API does not know are kept.
    static List<Interfaces.Stanza> stanzas(Parameters p, List<Interfaces.Stanza> before) {
        List<Interfaces.Stanza> stanzas = new ArrayList<>();
        Optional<String> four = cidr(p, "");
        Interfaces.Stanza main =
                new Interfaces.Stanza("inet", four.isPresent() ? "static" : "manual");
        four.ifPresent(address -> main.set("address", address));
        p.text("gateway").ifPresent(gateway -> main.set("gateway", gateway));
        if (p.required("type").equals("bridge")) {
            main.set(
                    "bridge-ports",
                    p.text("bridge_ports").filter(v -> !v.isBlank()).orElse("none"));
            main.set("bridge-stp", "off");
            main.set("bridge-fd", "0");
            if (p.flag("bridge_vlan_aware")) {
                main.set("bridge-vlan-aware", "yes");
                main.set("bridge-vids", p.text("bridge_vids").orElse("2-4094"));
            }
        }
        PLAIN.forEach((api, file) -> {
            if (!main.options.containsKey(file)) {
                p.text(api).ifPresent(value -> main.set(file, value));
            }
        });
        main.comment = p.text("comments").map(InterfaceProperties::lines).orElse("");
        keepUnknown(main, before);
        stanzas.add(main);
        cidr(p, "6")
                .ifPresent(address -> {
                    Interfaces.Stanza six = new Interfaces.Stanza("inet6", "static");
                    six.set("address", address);
                    p.text("gateway6").ifPresent(gateway -> six.set("gateway", gateway));
                    stanzas.add(six);
                });
        return stanzas;
    }

    private static void keepUnknown(Interfaces.Stanza main, List<Interfaces.Stanza> before) {
        before.stream()
                .filter(stanza -> stanza.family.equals("inet"))
                .flatMap(stanza -> stanza.options.entrySet().stream())
                .filter(e -> e.getKey().matches("(?:pre|post)?-?(?:up|down)"))
                .forEach(e -> main.options.put(e.getKey(), e.getValue()));
    }

    private static String type(String name, List<Interfaces.Stanza> stanzas) {
        if (stanzas.stream().anyMatch(s -> s.method.equals("loopback"))) {
            return "loopback";
        }
        if (stanzas.stream().anyMatch(s -> s.options.containsKey("bridge-ports"))) {
            return "bridge";
        }
        if (stanzas.stream().anyMatch(s -> s.options.containsKey("bond-slaves"))) {
            return "bond";
        }
        return name.matches(".+\\.\\d+") ? "vlan" : "eth";
    }

    private static void address(ObjectNode node, Interfaces.Stanza stanza, String suffix) {
        stanza.option("address")
                .ifPresent(address -> {
                    String[] parts = address.split("/");
                    node.put("address" + suffix, parts[0]);
                    if (parts.length > 1) {
                        node.put("netmask" + suffix, parts[1]);
                        node.put("cidr" + suffix, address);
                    }
                });
        stanza.option("gateway").ifPresent(gateway -> node.put("gateway" + suffix, gateway));
    }

    private static Optional<String> cidr(Parameters p, String suffix) {
        return p.text("cidr" + suffix)
                .or(() ->
                        p.text("address" + suffix)
                                .map(a -> a + "/" + prefix(p.required("netmask" + suffix))));
    }

    /// The length for a mask like 255.255.255.0.
    private static String prefix(String mask) {
        if (!mask.contains(".")) {
            return mask;
        }
        int length = 0;
        for (String octet : mask.split("\\.")) {
            length += Integer.bitCount(Integer.parseInt(octet));
        }
        return Integer.toString(length);
    }

    private static String lines(String comments) {
        return comments.endsWith("\n") ? comments : comments + "\n";
    }
}
