package mwan.lab.bench.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.lab.bench.datapath.FlowTables;

/// Measures the image that `mwan-image/` makes: its size by package, a second build that has to
/// give the same bytes, the time from power-on to the runtime's first verdict, on the guest
/// kernel's own clock, beside a plain Debian's, and what flow tables give.
public final class Image implements Bench {
    private static final double MIB = 1 << 20;
    private static final int LARGEST = 15;

    /// Where it is emulated, so that what else this machine does is not in the figures.
    private static final String COUNTING = "--count-instructions";

    private static final Pattern DIFFERENCES =
            Pattern.compile("(?m)^(\\d+) differences, \\d+ allowed$");
    private static final Pattern BUILT = Pattern.compile("(?m)^built in ([\\d.]+) s$");
    private static final Pattern VERDICT =
            Pattern.compile(
                    "(?m)^(first|second) boot: first verdict at ([\\d.]+) s of the kernel's clock$");
    private static final Pattern UNIT =
            Pattern.compile("(?m)^(first|second|plain) boot: unit +(\\S+) (\\S+)$");
    private static final Pattern STARTUP =
            Pattern.compile("(?m)^(first|second|plain) boot: Startup finished in (.*)$");
    private static final Pattern SHARE =
            Pattern.compile("((?:[0-9.]+(?:min|ms|s) ?)+)\\((kernel|initrd|userspace)\\)");
    private static final Pattern DURATION = Pattern.compile("([0-9.]+)(min|ms|s)");
    private static final Pattern PLAIN_TREE = Pattern.compile("(?m)^tree (\\d+) MiB$");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path house;
    private final Path definition;
    private final List<String> notes = new ArrayList<>();

    public Image(Path house) {
        this.house = house;
        this.definition = house.resolve("mwan-image");
    }

    @Override
    public String name() {
        return "image";
    }

    @Override
    public List<Target> targets() {
        return List.of(
                Target.atMost("compressed_mib", 450),
                Target.atMost("reproducible.differences", 0),
                Target.atLeast("flowtable.ratio", FlowTables.LEAST_RATIO));
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 1 : 3;
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        notes.clear();
        try {
            var folder = Path.of(ran("build").strip());
            sizes(folder, figures);
            secondBuild(figures);
            boots(folder, figures);
            plainBoot(figures);
            flowTables(figures);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return figures;
    }

    private void sizes(Path folder, Map<String, Double> figures) throws IOException {
        try (var files = Files.list(folder)) {
            for (var disk : files.filter(file -> file.toString().endsWith(".qcow2")).toList()) {
                figures.put("compressed_mib", Files.size(disk) / MIB);
            }
        }
        var shares = Shares.of(folder.resolve("tree"));
        figures.put("tree_mib", shares.bytes() / MIB);
        figures.put("tree.no-package_mib", shares.others() / MIB);
        for (var share : shares.largest(LARGEST)) {
            figures.put("tree." + share.getKey() + "_mib", share.getValue() / MIB);
        }
        notes.add(
                "the tree: the %d largest of %d packages; no-package: the initial file system, the runtime"
                                .formatted(LARGEST, shares.ofPackages().size())
                        + " with its ahead-of-time cache, indexes made at the build");
    }

    private void secondBuild(Map<String, Double> figures) throws IOException {
        var said = ran("reproduce");
        figures.put("reproducible.differences", number(DIFFERENCES, said));
        figures.put("build_s", number(BUILT, said));
        notes.add("build_s: everything anew, packages in the cache");
    }

    private void boots(Path folder, Map<String, Double> figures) throws IOException {
        var said = ran("boot-test", COUNTING, folder.toString());
        VERDICT.matcher(said)
                .results()
                .forEach(found ->
                        figures.put(
                                found.group(1) + "-boot.verdict_s",
                                Double.parseDouble(found.group(2))));
        shares(said, figures);
        said.lines().filter(line -> line.startsWith("machine ")).forEach(notes::add);
    }

    /// A Debian of the same packages without anything of ours, in the same machine.
    private void plainBoot(Map<String, Double> figures) throws IOException {
        var said = ran("boot/plain-boot", COUNTING);
        shares(said, figures);
        figures.put("plain-tree_mib", number(PLAIN_TREE, said));
        notes.add(
                "plain boot: a Debian of the same packages without anything of ours, in the same"
                        + " machine, without a network; its boot is over when all units run");
    }

    /// Of a boot's time, what kernel, initial file system and units took, as systemd tells.
    private void shares(String said, Map<String, Double> figures) {
        STARTUP.matcher(said)
                .results()
                .forEach(boot ->
                        SHARE.matcher(boot.group(2))
                                .results()
                                .forEach(share ->
                                        figures.put(
                                                "%s-boot.%s_s"
                                                        .formatted(boot.group(1), share.group(2)),
                                                seconds(share.group(1)))));
        UNIT.matcher(said)
                .results()
                .map(found ->
                        "%s boot: %s %s".formatted(found.group(1), found.group(2), found.group(3)))
                .forEach(notes::add);
    }

    /// As `1min 2.5s`.
    private static double seconds(String text) {
        return DURATION.matcher(text)
                .results()
                .mapToDouble(part ->
                        Double.parseDouble(part.group(1))
                                * switch (part.group(2)) {
                                    case "min" -> 60;
                                    case "ms" -> 0.001;
                                    default -> 1;
                                })
                .sum();
    }

    /// In a guest whose clock counts instructions: a run there is its own median.
    private void flowTables(Map<String, Double> figures) throws IOException {
        var given = Files.createTempDirectory("mwan-given");
        var jar = given.resolve("lab.jar");
        try {
            Files.copy(house.resolve("lab/target/lab.jar"), jar);
            var said =
                    ran(
                            "boot/in-guest",
                            COUNTING,
                            given.toString(),
                            "sh",
                            "-c",
                            "java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar /mnt/lab.jar bench"
                                    + " --name flowtable --house /tmp --minutes 2 >&2"
                                    + " && cat /tmp/bench/results/flowtable.json");
            JSON.readTree(said)
                    .path("figures")
                    .properties()
                    .forEach(one ->
                            figures.put(one.getKey(), one.getValue().path("median").asDouble()));
        } finally {
            Files.deleteIfExists(jar);
            Files.delete(given);
        }
        notes.add(FlowTables.WHAT);
        notes.add(
                "flowtable: in a guest of the image under emulation, whose clock goes by executed"
                        + " instructions");
    }

    private static double number(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(line -> line.replaceAll("^\\D*([\\d.]+).*", "$1"))
                .map(Double::parseDouble)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("no line like " + pattern + " in: " + text));
    }

    /// What a program of mwan-image/ printed; a differing second build ends with 1 and is a figure.
    private String ran(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(definition.resolve(program).toString()));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = process.waitFor();
            if (status != 0 && !(program.equals("reproduce") && DIFFERENCES.matcher(said).find())) {
                throw new IllegalStateException(
                        String.format(Locale.ROOT, "%s ended with %d: %s", program, status, said));
            }
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new IllegalStateException("interrupted", cut);
        }
        return said;
    }

    @Override
    public void close() {
        // Everything it started has ended.
    }
}
