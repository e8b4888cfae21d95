package mwan.runtime.notice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import mwan.value.BadValue;
import mwan.value.SiteName;

/// What is told at once: what has begun and what is over.
///
/// @param at when it was decided, which may be long before it arrives
public record Notice(SiteName site, Instant at, List<Item> items) {
    public Notice {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a notice of nothing");
        }
    }

    public enum State {
        BEGUN,
        OVER;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param sentence why; of what is over: why it was
    /// @param until when it ended; empty while it lasts
    /// @param times how often it came back before it was over, the first time included
    public record Item(
            Trouble trouble,
            State state,
            String sentence,
            Instant since,
            Optional<Instant> until,
            int times) {
        static Item begun(Trouble trouble, String sentence, Instant since) {
            return new Item(trouble, State.BEGUN, sentence, since, Optional.empty(), 1);
        }

        static Item over(
                Trouble trouble, String sentence, Instant since, Instant until, int times) {
            return new Item(trouble, State.OVER, sentence, since, Optional.of(until), times);
        }

        String title() {
            return state == State.BEGUN ? trouble.title() : trouble.over();
        }

        private String line() {
            return until.map(end ->
                            "%s. It was wrong from %s to %s (%s)%s, last by %s."
                                    .formatted(
                                            title(),
                                            second(since),
                                            second(end),
                                            Duration.between(since, end)
                                                    .truncatedTo(ChronoUnit.SECONDS)
                                                    .toString()
                                                    .substring(2)
                                                    .toLowerCase(Locale.ROOT),
                                            times == 1 ? "" : ", " + times + " times",
                                            sentence))
                    .orElseGet(
                            () -> "%s since %s: %s.".formatted(title(), second(since), sentence));
        }
    }

    /// The same each time that delivering it is tried.
    public String id() {
        return site + "-" + at.toEpochMilli();
    }

    public String subject() {
        return "["
                + site
                + "] "
                + items.stream().map(Item::title).collect(Collectors.joining(", "));
    }

    public String text() {
        return items.stream().map(Item::line).collect(Collectors.joining("\n")) + "\n";
    }

    public ObjectNode document() {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("id", id())
                .put("site", site.value())
                .put("at", at.toString())
                .put("subject", subject())
                .put("text", text());
        var list = root.putArray("items");
        for (var item : items) {
            var node = list.addObject();
            node.put("id", item.trouble().id())
                    .put("state", item.state().label())
                    .put("title", item.title())
                    .put("reason", item.sentence())
                    .put("since", item.since().toString())
                    .put("until", item.until().map(Instant::toString).orElse(null))
                    .put("times", item.times());
        }
        return root;
    }

    /// Reads a [#document] back.
    ///
    /// @throws IllegalArgumentException when it is none
    static Notice read(JsonNode document) {
        try {
            var items = new ArrayList<Item>();
            for (var node : document.path("items")) {
                var until = node.path("until");
                items.add(
                        new Item(
                                Trouble.of(node.path("id").asText()),
                                node.path("state").asText().equals(State.OVER.label())
                                        ? State.OVER
                                        : State.BEGUN,
                                node.path("reason").asText(),
                                Instant.parse(node.path("since").asText()),
                                until.isTextual()
                                        ? Optional.of(Instant.parse(until.asText()))
                                        : Optional.empty(),
                                node.path("times").asInt()));
            }
            return new Notice(
                    SiteName.parse(document.path("site").asText()),
                    Instant.parse(document.path("at").asText()),
                    items);
        } catch (DateTimeException | BadValue wrong) {
            throw new IllegalArgumentException("not a notice: " + wrong.getMessage(), wrong);
        }
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
