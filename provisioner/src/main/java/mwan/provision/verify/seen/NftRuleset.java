package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.value.IpPrefix;

/// Everything that nftables holds, as `nft --json list ruleset` prints it.
public record NftRuleset(
        List<Table> tables, List<Chain> chains, List<Rule> rules, List<Entry> entries) {

    public static NftRuleset parse(String text) {
        var objects = Json.each(Json.parse("nft", text).path("nftables")).toList();
        return new NftRuleset(
                named(objects, "table")
                        .map(n -> new Table(n.path("family").asText(), n.path("name").asText()))
                        .toList(),
                named(objects, "chain").map(NftRuleset::chain).toList(),
                named(objects, "rule").map(NftRuleset::rule).toList(),
                named(objects, "map").flatMap(NftRuleset::entries).toList());
    }

    public record Table(String family, String name) {
        @Override
        public String toString() {
            return family + " " + name;
        }
    }

    /// @param hook absent for a chain that only others jump to
    /// @param policy of a base chain
    public record Chain(Table table, String name, Optional<String> hook, Optional<String> policy) {}

    public record Rule(Table table, String chain, long handle, JsonNode statements) {
        @Override
        public String toString() {
            return "table " + table + ", chain " + chain + ", handle " + handle;
        }
    }

    /// An element of a map: the parts of its key, and what it gives; prefixes are written as such.
    public record Entry(Table table, String map, List<String> key, String value) {}

    public boolean has(Table table) {
        return tables.contains(table);
    }

    /// What a map of this table gives for exactly these key parts.
    public Set<String> lookUp(Table table, String... key) {
        return entries.stream()
                .filter(entry -> entry.table().equals(table) && entry.key().equals(List.of(key)))
                .map(Entry::value)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<JsonNode> named(List<JsonNode> objects, String kind) {
        return objects.stream().filter(object -> object.has(kind)).map(object -> object.path(kind));
    }

    private static Table tableOf(JsonNode node) {
        return new Table(node.path("family").asText(), node.path("table").asText());
    }

    private static Chain chain(JsonNode node) {
        return new Chain(
                tableOf(node),
                node.path("name").asText(),
                Json.text(node, "hook"),
                Json.text(node, "policy"));
    }

    private static Rule rule(JsonNode node) {
        return new Rule(
                tableOf(node),
                node.path("chain").asText(),
                node.path("handle").asLong(),
                node.path("expr"));
    }

    private static Stream<Entry> entries(JsonNode map) {
        return Json.each(map.path("elem"))
                .filter(pair -> pair.size() == 2)
                .map(pair ->
                        new Entry(
                                tableOf(map),
                                map.path("name").asText(),
                                key(pair.path(0)),
                                part(pair.path(1))));
    }

    private static List<String> key(JsonNode node) {
        var bare = node.has("elem") ? node.path("elem").path("val") : node;
        return bare.has("concat")
                ? Json.each(bare.path("concat")).map(NftRuleset::part).toList()
                : List.of(part(bare));
    }

    static String part(JsonNode node) {
        if (node.has("prefix")) {
            var prefix = node.path("prefix");
            return IpPrefix.parse(prefix.path("addr").asText() + "/" + prefix.path("len").asInt())
                    .toString();
        }
        return node.isValueNode() ? node.asText() : node.toString();
    }
}
