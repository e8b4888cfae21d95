package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Policy routing rules of one family, as `ip -json rule show` prints them.
public record KernelRules(List<Rule> rules) {

    public static KernelRules parse(String text) {
        return new KernelRules(
                Json.each(Json.parse("ip rule", text)).map(KernelRules::rule).toList());
    }

    /// @param source a prefix or an address; absent for all
    /// @param mark with its mask; absent where the rule does not look at marks
    /// @param table by number or name, as printed; absent for rules that refuse
    /// @param action `unreachable` and the like; absent for a look-up
    public record Rule(
            long priority,
            Optional<String> source,
            Optional<String> incoming,
            Optional<Marked> mark,
            Optional<String> table,
            Optional<String> action) {

        public boolean refuses() {
            return action.filter(Set.of("unreachable", "blackhole", "prohibit")::contains)
                    .isPresent();
        }

        @Override
        public String toString() {
            var text = new StringBuilder(priority + ": from " + source.orElse("all"));
            incoming.ifPresent(link -> text.append(" iif ").append(link));
            mark.ifPresent(marked -> text.append(" fwmark ").append(marked));
            table.ifPresent(name -> text.append(" lookup ").append(name));
            action.ifPresent(refusal -> text.append(' ').append(refusal));
            return text.toString();
        }
    }

    public record Marked(long value, long mask) {
        @Override
        public String toString() {
            return "0x%x/0x%x".formatted(value, mask);
        }
    }

    private static Rule rule(JsonNode node) {
        return new Rule(
                node.path("priority").asLong(),
                Json.text(node, "src")
                        .filter(source -> !source.equals("all"))
                        .map(source ->
                                node.has("srclen")
                                        ? source + "/" + node.path("srclen").asText()
                                        : source),
                Json.text(node, "iif"),
                Json.text(node, "fwmark")
                        .map(value -> marked(value, node.path("fwmask").asText("0xffffffff"))),
                Json.text(node, "table"),
                Json.text(node, "action"));
    }

    private static Marked marked(String value, String mask) {
        return new Marked(Long.decode(value), Long.decode(mask));
    }
}
