package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.value.BadValue;
import mwan.value.Ipv6Prefix;

/// The IPv6 prefix translations of one link in one nftables table, whether they are elements of a
/// map or rules of their own.
///
/// @param outward of sources of what leaves by the link
/// @param inward of destinations of what comes in by it
public record PrefixTranslations(List<Pair> outward, List<Pair> inward) {

    public record Pair(Ipv6Prefix from, Ipv6Prefix to) {
        public Pair reversed() {
            return new Pair(to, from);
        }

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    public static PrefixTranslations in(NftRuleset nft, NftRuleset.Table table, String link) {
        return new PrefixTranslations(
                pairs(nft, table, "snat", "oifname", "saddr", link),
                pairs(nft, table, "dnat", "iifname", "daddr", link));
    }

    private static List<Pair> pairs(
            NftRuleset nft,
            NftRuleset.Table table,
            String verb,
            String side,
            String field,
            String link) {
        return nft.rules().stream()
                .filter(rule -> rule.table().equals(table))
                .flatMap(rule -> {
                    var target = target(rule.statements(), verb);
                    return Stream.concat(
                            ofMap(nft, table, target, link),
                            ofRule(rule.statements(), target, side, field, link).stream());
                })
                .distinct()
                .toList();
    }

    private static JsonNode target(JsonNode statements, String verb) {
        return statements
                .valueStream()
                .filter(statement -> statement.path(verb).path("family").asText().equals("ip6"))
                .map(statement -> statement.path(verb).path("addr"))
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    private static Stream<Pair> ofMap(
            NftRuleset nft, NftRuleset.Table table, JsonNode target, String link) {
        var name = target.path("map").path("data").asText();
        return nft.entries().stream()
                .filter(entry -> entry.table().equals(table) && name.equals("@" + entry.map()))
                .filter(entry -> entry.key().size() == 2 && entry.key().getFirst().equals(link))
                .flatMap(entry -> pair(entry.key().getLast(), entry.value()).stream());
    }

    private static Optional<Pair> ofRule(
            JsonNode statements, JsonNode target, String side, String field, String link) {
        if (!target.has("prefix") || !matches(statements, side).equals(Optional.of(link))) {
            return Optional.empty();
        }
        return matches(statements, field).flatMap(from -> pair(from, NftRuleset.part(target)));
    }

    /// What a rule wants of a meta key or a header's field.
    private static Optional<String> matches(JsonNode statements, String key) {
        return statements
                .valueStream()
                .map(statement -> statement.path("match"))
                .filter(match ->
                        match.path("left").path("meta").path("key").asText().equals(key)
                                || match.path("left")
                                        .path("payload")
                                        .path("field")
                                        .asText()
                                        .equals(key))
                .map(match -> NftRuleset.part(match.path("right")))
                .findFirst();
    }

    private static Optional<Pair> pair(String from, String to) {
        try {
            return Optional.of(new Pair(Ipv6Prefix.parse(from), Ipv6Prefix.parse(to)));
        } catch (BadValue notPrefixes) {
            return Optional.empty();
        }
    }
}
