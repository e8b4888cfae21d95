package mwan.lab.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Answer;
import mwan.site.InvalidSite;
import mwan.site.Site;
import mwan.site.SiteFiles;

/// Values that would do something if anybody took them for more than values, in every string that a
/// site file may have and of the API's answers.
final class Hostile {
    private static final YAMLMapper YAML = new YAMLMapper();
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

    /// What is read on the workstation alone, or chooses how something is done: it is written
    /// nowhere on the host or in the router.
    private static final Pattern STAYS_HERE =
            Pattern.compile(
                    "/(proxmox|certificates|verify|host/ssh|vm/ssh|vm/maintenance|vm/image/name)/?.*|.*/(file|env)");

    private final Path house;
    private final Keys keys;
    private final List<Faults.Start> starts;
    private final int step;
    private final AtomicInteger executed = new AtomicInteger();

    Hostile(Path house, Keys keys, List<Faults.Start> starts, int step) {
        this.house = house;
        this.keys = keys;
        this.starts = List.copyOf(starts);
        this.step = step;
    }

    /// In how many trials something was executed.
    int executed() {
        return executed.get();
    }

    List<Trials.Trial> trials() {
        var all = new ArrayList<Trials.Trial>();
        for (var sheet : sheets(house)) {
            for (var pointer : sheet.pointers()) {
                for (var value : VALUES) {
                    all.add(
                            new Trials.Trial(
                                    "site file " + pointer + " = " + shown(value),
                                    () -> Ending.of(inSiteFile(sheet, pointer, value))));
                }
            }
        }
        for (var start : starts) {
            for (var place : places(start)) {
                for (var value : VALUES) {
                    all.add(
                            new Trials.Trial(
                                    start.name() + ", " + place + " = " + shown(value),
                                    () -> inAnswer(start, place, value)));
                }
            }
        }
        var taken = new ArrayList<Trials.Trial>();
        for (int i = 0; i < all.size(); i += step) {
            taken.add(all.get(i));
        }
        return taken;
    }

    /// A site file, and where in it a hostile value is put.
    record Sheet(JsonNode document, List<String> pointers) {}

    /// The lab's, and others with what it leaves out.
    static List<Sheet> sheets(Path house) {
        try {
            var lab = house.resolve("sites/lab.yaml");
            var usual = strings(YAML.readTree(Files.readString(lab)));
            var sheets = new ArrayList<Sheet>();
            sheets.add(new Sheet(YAML.readTree(Files.readString(lab)), usual));
            for (var more : YAML.readTree(Sandbox.resource("more-keys.yaml"))) {
                var document = YAML.readTree(Files.readString(lab));
                more.properties().forEach(key -> put(document, key.getKey(), key.getValue()));
                var pointers = new ArrayList<>(strings(document));
                pointers.removeAll(usual);
                sheets.add(new Sheet(document, pointers));
            }
            return sheets;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void put(JsonNode document, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        var parent = (ObjectNode) document.at(pointer.substring(0, slash));
        if (value.isNull()) {
            parent.remove(pointer.substring(slash + 1));
        } else {
            parent.set(pointer.substring(slash + 1), value);
        }
    }

    static Site site(JsonNode document) {
        try {
            return SiteFiles.parse(YAML.writeValueAsString(document), "hostile.yaml");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A fresh host for such a site: a pool is there before us.
    static World world(Keys keys, JsonNode document) {
        var world = new World(keys, site(document));
        if (document.at("/vm/pool").isTextual()) {
            world.onHost("pveum pool add mwan");
        }
        return world;
    }

    private Optional<String> inSiteFile(Sheet sheet, String pointer, String value) {
        var document = sheet.document().deepCopy();
        replace(document, pointer, value);
        var key = key(pointer);
        try (var world = world(keys, document)) {
            return up(
                    world,
                    Seam.counting(),
                    ColdStart.NEVER,
                    key,
                    () ->
                            STAYS_HERE.matcher(pointer).matches()
                                            || isWritten(world.toString(), value)
                                    ? Optional.empty()
                                    : Optional.of("it was taken, and is nowhere"));
        } catch (InvalidSite refused) {
            return refused.faults().stream().anyMatch(fault -> fault.toString().contains(key))
                    ? Optional.empty()
                    : Optional.of("refused without the key: " + refused.faults());
        }
    }

    /// The last part of a pointer that is no number, nor says where a text comes from.
    private static String key(String pointer) {
        return Arrays.stream(pointer.split("/"))
                .filter(part -> !part.matches("\\d*|file|env"))
                .reduce("", (_, last) -> last);
    }

    /// As it is, or as JSON or a description of a VM writes it.
    private static boolean isWritten(String world, String value) {
        var json = new TextNode(value).toString();
        return Stream.of(value, json.substring(1, json.length() - 1), percentEncoded(value))
                .map(Snapshot::asBytes)
                .anyMatch(world::contains);
    }

    private static String percentEncoded(String value) {
        return URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }

    /// A string in an answer: of which call, the first time it is made, and where in it.
    private record Place(String call, String pointer) {
        @Override
        public String toString() {
            return call + " " + pointer;
        }
    }

    private static Set<Place> places(Faults.Start start) {
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
        try (var world = start.world().get()) {
            world.up(seam, start.coldStart());
            world.up(seam, start.coldStart());
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

    private Ending inAnswer(Faults.Start start, Place place, String value) {
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
        try (var world = start.world().get()) {
            return Ending.of(up(world, seam, start.coldStart(), "", Optional::empty))
                    .unless(!seam.disturbed());
        }
    }

    /// A lie that could be true is refused by what it makes of the host or the VM: that object is
    /// named then, and not the answer.
    ///
    /// @param name that a refusal has
    /// @param taken what is wrong when it was not refused
    private Optional<String> up(
            World world,
            Seam seam,
            ColdStart coldStart,
            String name,
            Supplier<Optional<String>> taken) {
        Optional<String> fault;
        try {
            world.up(seam, coldStart);
            fault = taken.get();
        } catch (UserError refused) {
            boolean named =
                    !refused.object().isBlank()
                            && !refused.why().isBlank()
                            && refused.toString().contains(name);
            fault =
                    named
                            ? Optional.empty()
                            : Optional.of("refused without a name: " + refused.getMessage());
        }
        if (world.holds(TRACE) || Files.exists(Path.of("/tmp", TRACE))) {
            executed.incrementAndGet();
            return Optional.of("it was executed");
        }
        return fault;
    }

    static List<String> strings(JsonNode document) {
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
