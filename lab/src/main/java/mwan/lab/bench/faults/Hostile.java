package mwan.lab.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Answer;
import mwan.site.InvalidSite;
import mwan.site.Site;
import mwan.site.SiteFiles;

/// Values that would do something if anybody took them for more than values, in every string of the
/// site file and of the API's answers.
final class Hostile {
    private static final String TRACE = "mwan-executed";
    private static final String DO = "touch /tmp/" + TRACE;
    private static final List<String> VALUES =
            List.of(
                    "$(" + DO + ")",
                    "`" + DO + "`",
                    "; " + DO + " #",
                    "'; " + DO + "; '",
                    "\"; " + DO + "; \"",
                    "a\n" + DO + "\n",
                    "| " + DO + " &",
                    "../../tmp/x\r\nX: y",
                    "\u0000\u001b]0;x\u0007",
                    "マルチ Ω маршрут \u202e",
                    "x".repeat(64 * 1024));

    private final Path siteFile;
    private final Keys keys;
    private final Site site;
    private final int step;
    private final AtomicInteger executed = new AtomicInteger();

    Hostile(Path siteFile, Keys keys, Site site, int step) {
        this.siteFile = siteFile;
        this.keys = keys;
        this.site = site;
        this.step = step;
    }

    /// In how many trials something was executed.
    int executed() {
        return executed.get();
    }

    List<Trials.Trial> trials() {
        var all = new ArrayList<Trials.Trial>();
        var document = read();
        for (var pointer : strings(document)) {
            for (var value : VALUES) {
                all.add(
                        new Trials.Trial(
                                "site file " + pointer + " = " + shown(value),
                                () -> Ending.of(inSiteFile(pointer, value))));
            }
        }
        for (var place : places()) {
            for (var value : VALUES) {
                all.add(
                        new Trials.Trial(
                                place + " = " + shown(value), () -> inAnswer(place, value)));
            }
        }
        var taken = new ArrayList<Trials.Trial>();
        for (int i = 0; i < all.size(); i += step) {
            taken.add(all.get(i));
        }
        return taken;
    }

    private JsonNode read() {
        try {
            return new YAMLMapper().readTree(Files.readString(siteFile));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Optional<String> inSiteFile(String pointer, String value) {
        try {
            var document = read();
            replace(document, pointer, value);
            var hostile =
                    SiteFiles.parse(new YAMLMapper().writeValueAsString(document), "hostile.yaml");
            return up(new World(keys, hostile), Seam.counting());
        } catch (InvalidSite refused) {
            return refused.faults().isEmpty()
                    ? Optional.of("refused without a fault")
                    : Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A string in an answer: of which call, the first time it is made, and where in it.
    private record Place(String call, String pointer) {
        @Override
        public String toString() {
            return call + " " + pointer;
        }
    }

    private Set<Place> places() {
        var found = new LinkedHashSet<Place>();
        var seam =
                new Seam() {
                    @Override
                    <T> T pass(int number, String what, Optional<Relay> relay, Supplier<T> call) {
                        return call.get();
                    }

                    @Override
                    Answer heard(Answer answer) {
                        strings(answer.body())
                                .forEach(pointer ->
                                        found.add(
                                                new Place(
                                                        withoutIds(answer), withoutIds(pointer))));
                        return answer;
                    }
                };
        try (var world = new World(keys, site)) {
            world.up(seam, ColdStart.NEVER);
            world.up(seam, ColdStart.NEVER);
        }
        return found;
    }

    /// Without what is another in each run.
    private static String withoutIds(Answer answer) {
        return withoutIds(answer.call().describe());
    }

    private static String withoutIds(String text) {
        return text.replaceAll("UPID[^/ ]*", "UPID");
    }

    private Ending inAnswer(Place place, String value) {
        var seam =
                new Seam() {
                    @Override
                    <T> T pass(int number, String what, Optional<Relay> relay, Supplier<T> call) {
                        return call.get();
                    }

                    @Override
                    Answer heard(Answer answer) {
                        if (!disturbed()
                                && withoutIds(answer).equals(place.call())
                                && answer.body().at(place.pointer()).isTextual()) {
                            replace(answer.body(), place.pointer(), value);
                            disturb();
                        }
                        return answer;
                    }
                };
        var ending = Ending.of(up(new World(keys, site), seam));
        return ending.unless(!seam.disturbed());
    }

    private Optional<String> up(World fresh, Seam seam) {
        try (var world = fresh) {
            Optional<String> fault = Optional.empty();
            try {
                world.up(seam, ColdStart.NEVER);
            } catch (UserError refused) {
                if (refused.object().isBlank() || refused.why().isBlank()) {
                    fault = Optional.of("refused without a name: " + refused.getMessage());
                }
            }
            if (world.holds(TRACE) || Files.exists(Path.of("/tmp", TRACE))) {
                executed.incrementAndGet();
                return Optional.of("it was executed");
            }
            return fault;
        }
    }

    private static List<String> strings(JsonNode document) {
        var pointers = new ArrayList<String>();
        collect(document, "", pointers);
        return pointers;
    }

    private static void collect(JsonNode node, String pointer, List<String> into) {
        switch (node) {
            case ObjectNode object ->
                    object.properties()
                            .forEach(entry ->
                                    collect(
                                            entry.getValue(),
                                            pointer
                                                    + "/"
                                                    + entry.getKey()
                                                            .replace("~", "~0")
                                                            .replace("/", "~1"),
                                            into));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    collect(array.get(i), pointer + "/" + i, into);
                }
            }
            case TextNode _ -> into.add(pointer);
            default -> {}
        }
    }

    private static void replace(JsonNode document, String pointer, String value) {
        int slash = pointer.lastIndexOf('/');
        var parent = document.at(pointer.substring(0, slash));
        var name = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ObjectNode object) {
            object.put(name, value);
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), TextNode.valueOf(value));
        }
    }

    private static String shown(String value) {
        return new TextNode(value.length() > 60 ? value.substring(0, 10) + "…" : value).toString();
    }
}
