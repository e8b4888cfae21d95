package mwan.lab.bench.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.lab.api.Fault;
import mwan.lab.bench.Bench;
import mwan.lab.bench.Target;
import mwan.lab.commandline.Arguments;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.site.Site;
import mwan.site.SiteFiles;

/// Counts how often `up` does not end as it would have undisturbed: killed after each call of
/// anything outside, with each call of the API answered wrongly, with each call by SSH cut off, and
/// with hostile values.
public final class Faults implements Bench {
    private static final int QUICK_STEP = 10;

    private final Path house;
    private final int step;
    private final Keys keys;
    private final Site site;
    private final Path running;
    private final Trials trials = new Trials();
    private final List<String> notes = new ArrayList<>();
    private List<String> parts = List.of("kill", "api", "ssh", "hostile");

    public Faults(Path house, boolean quick) throws IOException {
        this.house = house;
        this.step = quick ? QUICK_STEP : 1;
        this.keys = Keys.make();
        this.site = SiteFiles.read(house.resolve("sites/lab.yaml"));
        this.running = up();
        notes.add(
                "`up` over the lab's API by HTTPS and the real OpenSSH server; the VM's boot is a"
                        + " stand-in that answers at once, systemd and `ip` are stand-ins");
        if (quick) {
            notes.add("every " + QUICK_STEP + "th call");
        }
    }

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public List<Target> targets() {
        return List.of(
                        "kill.fresh.unequal",
                        "kill.change.unequal",
                        "api.unequal",
                        "ssh.unequal",
                        "hostile.executed",
                        "hostile.unnamed")
                .stream()
                .filter(figure -> parts.contains(figure.replaceAll("\\..*", "")))
                .map(figure -> new Target(figure, 0, Target.Direction.AT_MOST))
                .toList();
    }

    @Override
    public void only(List<String> some) {
        var unknown = some.stream().filter(part -> !parts.contains(part)).toList();
        if (!unknown.isEmpty()) {
            throw new Arguments.Wrong("there are " + parts + " to count, not " + unknown);
        }
        parts = List.copyOf(some);
    }

    @Override
    public int leastRounds(boolean quick) {
        return 1;
    }

    /// One start of `up`: the world before it, and what is allowed.
    record Start(String name, Supplier<World> world, ColdStart coldStart) {}

    /// How it ends undisturbed, and after how many calls.
    private record Undisturbed(String state, int calls, List<Integer> callsBySsh, int requests) {}

    private record Scene(Start start, Undisturbed end) {}

    @Override
    public Map<String, Double> round(int number) {
        var starts =
                List.of(
                        new Start("fresh", this::fresh, ColdStart.NEVER),
                        new Start("change", this::changed, ColdStart.ALLOWED));
        var figures = new TreeMap<String, Double>();
        if (!parts.equals(List.of("hostile"))) {
            disturb(starts, figures);
        }
        if (parts.contains("hostile")) {
            hostile(starts, figures);
        }
        return figures;
    }

    private void disturb(List<Start> starts, Map<String, Double> figures) {
        var scenes = starts.stream().map(start -> new Scene(start, undisturbed(start))).toList();
        if (parts.contains("kill")) {
            for (var scene : scenes) {
                put(figures, "kill." + scene.start().name(), kills(scene.start(), scene.end()));
            }
        }
        if (parts.contains("ssh")) {
            put(figures, "ssh", inEach(scenes, this::cuts));
        }
        if (parts.contains("api")) {
            put(figures, "api", inEach(scenes, this::apiFaults));
        }
    }

    private static List<Trials.Trial> inEach(
            List<Scene> scenes, BiFunction<Start, Undisturbed, List<Trials.Trial>> trials) {
        return scenes.stream()
                .flatMap(scene -> trials.apply(scene.start(), scene.end()).stream())
                .toList();
    }

    private void put(Map<String, Double> figures, String name, List<Trials.Trial> all) {
        var count = trials.run(name, all);
        figures.put(name + ".unequal", (double) count.wrong());
        figures.put(name + ".trials", (double) count.made());
        notes.add("%s: %d of %d end as undisturbed".formatted(name, count.right(), count.made()));
    }

    private void hostile(List<Start> starts, Map<String, Double> figures) {
        var hostile = new Hostile(house, keys, starts, step);
        var all = hostile.trials();
        var count = trials.run("hostile", all);
        figures.put("hostile.executed", (double) hostile.executed());
        figures.put("hostile.unnamed", (double) (count.wrong() - hostile.executed()));
        figures.put("hostile.trials", (double) count.made());
        notes.add(
                "hostile: %d of %d refused by name or taken literally"
                        .formatted(count.right(), count.made()));
    }

    /// What `up` makes of a fresh site, kept.
    private Path up() {
        var world = fresh();
        world.up(Seam.counting(), ColdStart.NEVER);
        return world.kept();
    }

    private World fresh() {
        return new World(keys, site);
    }

    /// A router that runs, with a VF that a hand has changed, and a certificate and a release to
    /// bring.
    private World changed() {
        var world = World.like(running, keys, site);
        world.disturbVf();
        world.giveCertificate("another certificate\n");
        world.giveRuntime("another runtime\n");
        return world;
    }

    private Undisturbed undisturbed(Start start) {
        var seam = Seam.counting();
        try (var world = start.world().get()) {
            int before = world.requests();
            world.up(seam, start.coldStart());
            return new Undisturbed(
                    world.toString(), seam.calls(), seam.bySsh(), world.requests() - before);
        }
    }

    private List<Trials.Trial> each(int count, IntFunction<Trials.Trial> trial) {
        return each(IntStream.rangeClosed(1, count).boxed().toList(), trial);
    }

    private List<Trials.Trial> each(List<Integer> numbers, IntFunction<Trials.Trial> trial) {
        var all = new ArrayList<Trials.Trial>();
        for (int i = 0; i < numbers.size(); i += step) {
            all.add(trial.apply(numbers.get(i)));
        }
        return all;
    }

    private List<Trials.Trial> kills(Start start, Undisturbed end) {
        return each(
                end.calls() - 1,
                call ->
                        new Trials.Trial(
                                start.name() + " killed after call " + call,
                                () -> killed(start, end, call)));
    }

    private static Ending killed(Start start, Undisturbed end, int call) {
        try (var world = start.world().get()) {
            try {
                world.up(Seam.killedAfter(call), start.coldStart());
                return unequal(end, world).unless(true);
            } catch (Seam.Killed expected) {
                return endsAs(end, world, start.coldStart(), state -> state);
            }
        }
    }

    private static Ending endsAs(
            Undisturbed end, World world, ColdStart coldStart, UnaryOperator<String> told) {
        try {
            world.up(Seam.counting(), coldStart);
        } catch (UserError failed) {
            return new Ending.Wrong("the next up failed: " + failed.getMessage());
        }
        return Ending.of(Difference.between(end.state(), told.apply(world.toString())));
    }

    private static Ending unequal(Undisturbed end, World world) {
        return Ending.of(
                Difference.between(end.state(), world.toString())
                        .map(other -> "ended with 0, in another state: " + other));
    }

    private List<Trials.Trial> apiFaults(Start start, Undisturbed end) {
        var all = new ArrayList<Trials.Trial>();
        WrongAnswer.all()
                .forEach(wrong ->
                        all.addAll(
                                each(
                                        end.requests(),
                                        request ->
                                                new Trials.Trial(
                                                        "%s, request %d: %s"
                                                                .formatted(
                                                                        start.name(),
                                                                        request,
                                                                        wrong.name()),
                                                        () ->
                                                                disturbed(
                                                                        start,
                                                                        end,
                                                                        Seam.counting(),
                                                                        wrong.at(request))))));
        return all;
    }

    private List<Trials.Trial> cuts(Start start, Undisturbed end) {
        var all = new ArrayList<Trials.Trial>();
        for (int answers = 0; answers < 2; answers++) {
            int through = answers;
            all.addAll(
                    each(
                            end.callsBySsh(),
                            call ->
                                    new Trials.Trial(
                                            "%s, call %d cut %s"
                                                    .formatted(
                                                            start.name(),
                                                            call,
                                                            through == 0 ? "before" : "within"),
                                            () ->
                                                    disturbed(
                                                            start,
                                                            end,
                                                            Seam.cutAt(call, through),
                                                            List.of()))));
        }
        return all;
    }

    /// Ends with 0 and the undisturbed state, or with 3 and what, where and why, or with 1 when the
    /// router took back what was on trial; the next one then ends in the undisturbed state.
    private static Ending disturbed(Start start, Undisturbed end, Seam seam, List<Fault> faults) {
        int request = faults.stream().mapToInt(Fault::call).max().orElse(Integer.MAX_VALUE);
        try (var world = start.world().get()) {
            int before = world.requests();
            world.plan(faults);
            UnaryOperator<String> told = state -> state;
            try {
                world.up(seam, start.coldStart());
                // Another's lock may outlive an `up` that had nothing left to write.
                world.unlock();
                var ending = unequal(end, world);
                boolean missed = !seam.disturbed() && world.requests() - before < request;
                if (missed || ending instanceof Ending.Wrong) {
                    return ending.unless(missed);
                }
            } catch (UserError refused) {
                if (isTakenBack(refused)) {
                    told = Faults::withoutVerdict;
                } else if (!isClear(refused)) {
                    return new Ending.Wrong(
                            "ended with "
                                    + refused.exitCode().number()
                                    + ": "
                                    + refused.getMessage());
                }
            }
            world.plan(List.of());
            world.unlock();
            return endsAs(end, world, start.coldStart(), told);
        }
    }

    private static boolean isTakenBack(UserError refused) {
        return refused.exitCode() == ExitCode.FAILED && refused.what().contains("rolled back");
    }

    private static boolean isClear(UserError refused) {
        return refused.exitCode() == ExitCode.OUTSIDE_FAILED
                && !refused.what().isBlank()
                && !refused.object().isBlank()
                && !refused.why().isBlank();
    }

    /// The way back of a cold start sets the VF up as the site file has it. The next `up` then has
    /// nothing to change of it, and the verdict stays the one that was told.
    private static String withoutVerdict(String state) {
        return state.replaceAll("TRACE rolled back: .*", "TRACE kept");
    }

    /// A way in which a request is answered once.
    private record WrongAnswer(
            String name, Fault.Kind kind, int status, String text, Duration delay) {
        static List<WrongAnswer> all() {
            return List.of(
                    new WrongAnswer("500", Fault.Kind.STATUS, 500, "injected", Duration.ZERO),
                    new WrongAnswer("595", Fault.Kind.STATUS, 595, "injected", Duration.ZERO),
                    new WrongAnswer(
                            "timeout", Fault.Kind.DROP, 0, "", World.ANSWER_LIMIT.plusSeconds(1)),
                    new WrongAnswer("dropped", Fault.Kind.DROP, 0, "", Duration.ZERO),
                    new WrongAnswer("answer lost", Fault.Kind.ANSWER_LOST, 0, "", Duration.ZERO),
                    new WrongAnswer("lock", Fault.Kind.LOCK, 0, "backup", Duration.ZERO),
                    new WrongAnswer(
                            "task fails", Fault.Kind.TASK_FAILS, 0, "injected", Duration.ZERO),
                    new WrongAnswer(
                            "task warns", Fault.Kind.TASK_WARNS, 0, "injected", Duration.ZERO),
                    new WrongAnswer("garbage", Fault.Kind.GARBAGE, 0, "", Duration.ZERO));
        }

        List<Fault> at(int request) {
            return List.of(
                    new Fault("*", Pattern.compile(".*"), request, kind, status, text, delay));
        }
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void close() {
        trials.close();
        keys.close();
    }
}
