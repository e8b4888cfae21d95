package mwan.runtime.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.WanPicture;
import mwan.value.Ipv6Prefix;

/// `mwan status --output json`: others rely on each name in it.
final class StatusDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusDocument() {}

    /// @param at the router's own clock, by which each `since` can be told from now
    static String render(Snapshot snapshot, String traceId, Instant at) {
        var root = JSON.createObjectNode();
        root.put("site", snapshot.site().value());
        root.put("traceId", traceId);
        root.put("at", at.toString());
        var wans = root.putArray("wans");
        for (var wan : snapshot.router().wans()) {
            var node = wans.addObject();
            node.put("name", wan.name().value());
            node.put("tier", wan.tier());
            node.put("weight", wan.weight());
            snapshot.picture().wan(wan.name()).ifPresent(now -> picture(node, now));
        }
        return print(root);
    }

    private static void picture(ObjectNode node, WanPicture now) {
        node.put("drained", now.drained());
        verdict(node.putObject("ipv4"), now.ipv4());
        var ipv6 = node.putObject("ipv6");
        verdict(ipv6, now.ipv6());
        ipv6.put("delegation", now.delegation().map(Ipv6Prefix::toString).orElse(null));
    }

    private static void verdict(ObjectNode node, Verdict verdict) {
        node.put("verdict", verdict.state().label());
        node.put("reason", verdict.reason().label());
        node.put("since", verdict.since().toString());
    }

    static String print(JsonNode node) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
