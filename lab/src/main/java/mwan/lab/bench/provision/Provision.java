package mwan.lab.bench.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.lab.bench.faults.NoOp;

/// How long `mwan-provision` takes that finds nothing to do, against a playbook that keeps the same
/// state; what starting it costs; what it needs of memory; how 50 sites compare with one.
public final class Provision implements Bench {
    private static final String SITE = "sites/lab.yaml";
    private static final int SITES = 50;
    private static final int STARTS = 5;

    /// The rounds in which 50 sites are planned: each takes long, and differs little.
    private static final int ROUNDS_OF_SITES = 6;

    private final Programs programs;
    private final Hello hello;
    private final Playbook playbook;
    private final NoOp noOp;

    public Provision(Path house, boolean quick) throws IOException {
        programs = new Programs(house);
        hello = Hello.made();
        noOp = NoOp.counted(house);
        programs.provision("lab", "up");
        playbook = new Playbook(programs, labFolder());
        allowManyConnections();
        // Both have then found what they keep, once.
        playbook.run();
    }

    private static Path labFolder() {
        return Path.of(System.getenv("MWAN_CACHE")).resolve("labs").resolve(Programs.LAB);
    }

    /// One host of the lab stands for fifty: it lets as many connections begin at once, and does
    /// not punish the workstation for looking fifty times whether it listens.
    private void allowManyConnections() {
        for (var host : List.of("vault", "mwan")) {
            programs.on(
                    host,
                    "sh",
                    "-c",
                    "printf '%s\\n' 'MaxStartups 500' 'PerSourcePenalties no'"
                            + " >/etc/ssh/sshd_config.d/00-bench.conf"
                            + " && systemctl reload ssh");
        }
    }

    @Override
    public String name() {
        return "provision";
    }

    @Override
    public List<Target> targets() {
        return List.of(
                new Target("noop.ratio", 0.1, Target.Direction.AT_MOST),
                new Target("plan.ratio", 0.1, Target.Direction.AT_MOST),
                new Target("help.ratio", 3, Target.Direction.AT_MOST),
                new Target("rss_mib", 150, Target.Direction.AT_MOST),
                new Target("sites-50.ratio", 5, Target.Direction.AT_MOST));
    }

    @Override
    public int leastRounds(boolean quick) {
        return quick ? 6 : 12;
    }

    @Override
    public Map<String, Double> round(int number) {
        var figures = new TreeMap<String, Double>();
        if (number % 2 == 0) {
            own(figures);
            figures.put("playbook.ms", playbook.run().millis());
        } else {
            figures.put("playbook.ms", playbook.run().millis());
            own(figures);
        }
        double playbooks = value(figures, "playbook.ms");
        figures.put("noop.ratio", value(figures, "noop.ms") / playbooks);
        figures.put("plan.ratio", value(figures, "plan.ms") / playbooks);
        figures.put("up-with-verify.ms", programs.provision("up", "--site", SITE).millis());
        starts(figures);
        if (number < ROUNDS_OF_SITES) {
            sites(figures);
        }
        return figures;
    }

    private static double value(Map<String, Double> figures, String name) {
        return figures.getOrDefault(name, Double.NaN);
    }

    private void own(Map<String, Double> figures) {
        figures.put("noop.ms", programs.provision("up", "--no-verify", "--site", SITE).millis());
        figures.put("plan.ms", programs.provision("plan", "--site", SITE).millis());
        figures.put(
                "rss_mib",
                Math.max(
                        peakMiB("up", "--no-verify", "--site", SITE),
                        peakMiB("up", "--site", SITE)));
    }

    /// Of the largest process of the run, which is the JVM.
    private double peakMiB(String... arguments) {
        try {
            var file = Files.createTempFile("mwan-peak", "");
            var command =
                    new ArrayList<>(
                            List.of(
                                    "time",
                                    "-f",
                                    "%M",
                                    "-o",
                                    file.toString(),
                                    "./mwan-provision",
                                    "--lab",
                                    Programs.LAB));
            Collections.addAll(command, arguments);
            programs.run(command);
            double peak = Long.parseLong(Files.readString(file).strip()) / 1024.0;
            Files.delete(file);
            return peak;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void starts(Map<String, Double> figures) {
        var help = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        for (int i = 0; i < STARTS; i++) {
            bare.add(programs.run(hello.command()).millis());
            help.add(programs.run(List.of("./mwan-provision", "--help")).millis());
        }
        Collections.sort(help);
        Collections.sort(bare);
        figures.put("help.ms", help.get(STARTS / 2));
        figures.put("hello.ms", bare.get(STARTS / 2));
        figures.put("help.ratio", help.get(STARTS / 2) / bare.get(STARTS / 2));
    }

    /// A file that is named twice is one site: each is a copy of its own.
    private void sites(Map<String, Double> figures) {
        var many = manySites();
        try (var _ = new SlowAnswers(programs)) {
            double one = programs.provision("plan", "--site", SITE).millis();
            double all = programs.provision("plan", "--site", many).millis();
            figures.put("sites-1.slow.ms", one);
            figures.put("sites-50.slow.ms", all);
            figures.put("sites-50.ratio", all / one);
        }
        figures.put("sites-50.rss_mib", peakMiB("plan", "--site", many));
    }

    /// @return a pattern that fits them all
    private String manySites() {
        try {
            var folder = Files.createTempDirectory("mwan-sites");
            for (int i = 0; i < SITES; i++) {
                Files.copy(
                        programs.house().resolve(SITE),
                        folder.resolve("site-%02d.yaml".formatted(i)));
            }
            return folder + "/*.yaml";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Map<String, Double> totals() {
        return Map.of(
                "noop.api-requests",
                (double) noOp.requests(),
                "noop.ssh-calls",
                (double) noOp.calls());
    }

    @Override
    public List<String> notes() {
        return List.of(
                "all through their launchers, in the lab's workstation, started cold",
                "50 sites: 50 copies of the lab's site, each answer of the API and of SSH 200 ms late",
                "rss_mib: the larger of a no-op `up` and one that verifies");
    }

    @Override
    public void close() {
        programs.run(List.of("lab/lab", "--lab", Programs.LAB, "down"));
    }
}
