package mwan.provision.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import mwan.provision.verify.seen.NftRuleset;
import mwan.site.Router;

/// Finds nftables rules, in tables that are not ours, which set our mark by where a packet of the
/// inside comes from: what they mark goes to one WAN for ever, whatever the balance says.
final class Pins {
    private final Router router;

    private Pins(Router router) {
        this.router = router;
    }

    static Stream<String> in(NftRuleset nft, Router router) {
        var pins = new Pins(router);
        return nft.rules().stream()
                .filter(rule -> !rule.table().equals(NatChecks.OURS))
                .filter(rule ->
                        pins.marks(rule.statements()) && pins.meetsInside(rule.statements()))
                .map(rule -> rule + " (sets the mark)");
    }

    private boolean marks(JsonNode statements) {
        return statements
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
                .anyMatch(mangle -> touchesOurBits(mangle.path("value")));
    }

    /// A constant, or a constant that is merged in; taking the mark over from conntrack is no pin.
    private boolean touchesOurBits(JsonNode value) {
        if (value.isNumber()) {
            return (value.asLong() & Integer.toUnsignedLong(router.kernel().markMask())) != 0;
        }
        return value.path("|").valueStream().anyMatch(this::touchesOurBits);
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
        return !field.equals("saddr") || holds(match, text -> RuleChecks.isInside(text, router));
    }

    private static boolean holds(JsonNode match, java.util.function.Predicate<String> one) {
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
        return Stream.of(
                right.has("prefix") ? right.path("prefix").path("addr").asText() : right.asText());
    }
}
