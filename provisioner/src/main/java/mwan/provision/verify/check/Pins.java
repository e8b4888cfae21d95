package mwan.provision.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import java.util.stream.Stream;
import mwan.provision.verify.seen.NftRuleset;
import mwan.site.Router;

/// Finds nftables rules, in tables that are not ours, which set our mark by where a packet of the
/// inside comes from: what they mark goes to one WAN for ever, whatever the balance says.
final class Pins {
    private final NftRuleset nft;
    private final Router router;

    private Pins(NftRuleset nft, Router router) {
        this.nft = nft;
        this.router = router;
    }

    static Stream<String> in(NftRuleset nft, Router router) {
        var pins = new Pins(nft, router);
        return nft.rules().stream()
                .filter(rule -> !rule.table().equals(NatChecks.OURS))
                .filter(rule -> pins.marks(rule) && pins.meetsInside(rule.statements()))
                .map(rule -> rule + " (sets the mark)");
    }

    private boolean marks(NftRuleset.Rule rule) {
        return rule.statements()
                .valueStream()
                .filter(statement -> statement.has("mangle"))
                .map(statement -> statement.path("mangle"))
                .filter(mangle ->
                        mangle.path("key").path("meta").path("key").asText().equals("mark")
                                || mangle.path("key")
                                        .path("ct")
                                        .path("key")
                                        .asText()
                                        .equals("mark"))
                .anyMatch(mangle -> touchesOurBits(rule.table(), mangle.path("value")));
    }

    /// A constant, a constant that is merged in, or one that the source address looks up; taking
    /// the mark over from conntrack is no pin.
    private boolean touchesOurBits(NftRuleset.Table table, JsonNode value) {
        if (value.isNumber()) {
            return isOurs(value.asLong());
        }
        if (value.has("map")) {
            var map = value.path("map");
            return map.path("key").path("payload").path("field").asText().equals("saddr")
                    && marksByMap(table, map.path("data"));
        }
        return value.path("|").valueStream().anyMatch(part -> touchesOurBits(table, part));
    }

    private boolean isOurs(long mark) {
        return (mark & Integer.toUnsignedLong(router.kernel().markMask())) != 0;
    }

    /// @param data a map's pairs, or its name behind an at sign
    private boolean marksByMap(NftRuleset.Table table, JsonNode data) {
        return data.isTextual()
                ? nft.entries().stream()
                        .filter(entry ->
                                entry.table().equals(table)
                                        && ("@" + entry.map()).equals(data.asText()))
                        .anyMatch(entry ->
                                isInside(entry.key().getFirst())
                                        && entry.value().matches("[0-9]{1,10}")
                                        && isOurs(Long.parseLong(entry.value())))
                : data.path("set")
                        .valueStream()
                        .anyMatch(pair ->
                                values(pair.path(0)).anyMatch(this::isInside)
                                        && isOurs(pair.path(1).asLong()));
    }

    private boolean isInside(String source) {
        return RuleChecks.isInside(source, router);
    }

    private boolean meetsInside(JsonNode statements) {
        return statements
                .valueStream()
                .filter(statement -> statement.has("match"))
                .map(statement -> statement.path("match"))
                .allMatch(this::maybeInside);
    }

    /// Whether a match can hold for packets from inside; what it looks at besides does not matter.
    private boolean maybeInside(JsonNode match) {
        var left = match.path("left");
        var field = left.path("payload").path("field").asText();
        var meta = left.path("meta").path("key").asText();
        if (meta.equals("iifname")) {
            return holds(match, text -> text.equals(router.inside().link().value()));
        }
        return !field.equals("saddr") || holds(match, this::isInside);
    }

    private static boolean holds(JsonNode match, Predicate<String> one) {
        boolean among = values(match.path("right")).anyMatch(one.or(text -> text.startsWith("@")));
        return match.path("op").asText().equals("!=") ? !among : among;
    }

    private static Stream<String> values(JsonNode right) {
        if (right.has("set")) {
            return right.path("set").valueStream().flatMap(Pins::values);
        }
        if (right.has("range")) {
            return right.path("range").valueStream().flatMap(Pins::values);
        }
        var prefix = right.path("prefix");
        return Stream.of(
                right.has("prefix")
                        ? prefix.path("addr").asText() + "/" + prefix.path("len").asInt()
                        : right.asText());
    }
}
