package mwan.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mwan.lab.bench.Target.Holds;

/// What a run found.
record Results(
        String name,
        Instant started,
        Map<String, Sample> figures,
        List<Target> targets,
        List<String> notes) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Optional<Holds> judged(Target target) {
        return Optional.ofNullable(figures.get(target.figure())).map(target::judge);
    }

    /// Whether `--check` may end with 0: no target is false or absent, and no more than a third of
    /// them are unmeasurable.
    boolean acceptable() {
        long undecided =
                targets.stream()
                        .filter(target ->
                                judged(target).filter(Holds.UNDECIDED::equals).isPresent())
                        .count();
        boolean allThere =
                targets.stream()
                        .allMatch(
                                target -> judged(target).filter(h -> h != Holds.FALSE).isPresent());
        return allThere && undecided * 3 <= targets.size();
    }

    void print(PrintStream out) {
        out.printf(
                "%-44s %12s %25s %10s  %s%n",
                "figure", "median", "95 % interval", "target", "holds");
        for (var entry : figures.entrySet()) {
            var sample = entry.getValue();
            var interval = sample.interval();
            var target =
                    targets.stream().filter(t -> t.figure().equals(entry.getKey())).findFirst();
            out.printf(
                    Locale.ROOT,
                    "%-44s %12s %25s %10s  %s%n",
                    entry.getKey(),
                    number(sample.median()),
                    "[" + number(interval.low()) + " – " + number(interval.high()) + "]",
                    target.map(Results::limit).orElse(""),
                    target.map(t -> t.judge(sample).written().toString()).orElse(""));
        }
        for (var target : targets) {
            if (!figures.containsKey(target.figure())) {
                out.printf(
                        "%-44s %12s %25s %10s  %s%n",
                        target.figure(), "-", "", limit(target), "absent");
            }
        }
        notes.forEach(out::println);
        long kept =
                targets.stream()
                        .filter(t -> judged(t).filter(Holds.TRUE::equals).isPresent())
                        .count();
        out.printf(
                "%s: %d of %d targets hold, %s%n",
                name, kept, targets.size(), acceptable() ? "acceptable" : "not acceptable");
    }

    private static String limit(Target target) {
        return (target.direction() == Target.Direction.AT_MOST ? "≤ " : "≥ ")
                + number(target.limit());
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%.1f", value);
    }

    /// Writes `NAME.json`, whole or not at all.
    void write(Path folder, Machine machine) throws IOException {
        var root = JSON.createObjectNode();
        root.put("name", name);
        root.set("machine", JSON.valueToTree(machine));
        root.put("started", started.toString());
        var written = root.putObject("figures");
        figures.forEach((figure, sample) -> figure(written.putObject(figure), sample));
        var judged = root.putArray("targets");
        targets.forEach(target -> target(judged, target));
        Files.createDirectories(folder);
        var whole = folder.resolve(name + ".json.tmp");
        Files.writeString(whole, JSON.writeValueAsString(root) + "\n");
        Files.move(
                whole,
                folder.resolve(name + ".json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void figure(ObjectNode node, Sample sample) {
        var interval = sample.interval();
        node.put("median", sample.median());
        node.putArray("interval").add(interval.low()).add(interval.high());
        node.put("smallest", sample.smallest());
        node.put("largest", sample.largest());
        node.put("rounds", sample.sorted().size());
    }

    private void target(ArrayNode into, Target target) {
        var node = into.addObject();
        node.put("figure", target.figure());
        node.put("limit", target.limit());
        var sample = figures.get(target.figure());
        if (sample == null) {
            node.putNull("value").putNull("interval").put("holds", false);
            return;
        }
        var interval = sample.interval();
        node.put("value", sample.median());
        node.putArray("interval").add(interval.low()).add(interval.high());
        node.set("holds", JSON.valueToTree(target.judge(sample).written()));
    }
}
