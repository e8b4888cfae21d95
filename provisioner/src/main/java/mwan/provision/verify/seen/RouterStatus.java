package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import mwan.value.Family;
import mwan.value.WanName;

/// The router's own view, as `mwan status --output json` prints it.
///
/// @param at when it answered, by its own clock; empty when it does not say
public record RouterStatus(String traceId, Optional<Instant> at, List<WanStatus> wans) {

    public static RouterStatus parse(String text) {
        var tree = Json.parse("mwan status", text);
        return new RouterStatus(
                tree.path("traceId").asText(),
                instant(Json.text(tree, "at").orElse("")),
                Json.each(tree.path("wans")).map(RouterStatus::wan).toList());
    }

    public Optional<WanStatus> of(WanName name) {
        return wans.stream().filter(wan -> wan.name().equals(name.value())).findFirst();
    }

    public record WanStatus(
            String name,
            boolean drained,
            Optional<FamilyStatus> ipv4,
            Optional<FamilyStatus> ipv6) {

        public Optional<FamilyStatus> of(Family family) {
            return family == Family.IPV4 ? ipv4 : ipv6;
        }
    }

    /// @param delegation the prefix that the provider delegates; empty in IPv4, and without one
    public record FamilyStatus(
            String verdict, String reason, String since, Optional<String> delegation) {
        public boolean isHealthy() {
            return verdict.equals("healthy");
        }

        /// When the verdict was given; empty when that is not told, or not as a time.
        public Optional<Instant> sinceWhen() {
            return instant(since);
        }

        @Override
        public String toString() {
            return verdict
                    + (reason.isBlank() ? "" : ": " + reason)
                    + (since.isBlank() ? "" : ", since " + since);
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException noTime) {
            return Optional.empty();
        }
    }

    private static WanStatus wan(JsonNode node) {
        return new WanStatus(
                node.path("name").asText(),
                node.path("drained").asBoolean(),
                family(node.path("ipv4")),
                family(node.path("ipv6")));
    }

    private static Optional<FamilyStatus> family(JsonNode node) {
        return node.isObject()
                ? Optional.of(
                        new FamilyStatus(
                                node.path("verdict").asText("unknown"),
                                Json.text(node, "reason")
                                        .filter(reason -> !reason.equals("none"))
                                        .orElse(""),
                                Json.text(node, "since").orElse(""),
                                Json.text(node, "delegation")))
                : Optional.empty();
    }
}
