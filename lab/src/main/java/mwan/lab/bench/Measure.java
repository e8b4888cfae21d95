package mwan.lab.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.lab.commandline.Arguments;

/// `lab.jar bench`: what `bench/run` starts once everything is installed and built.
public final class Measure {
    /// What can be said on the command line.
    public static final String USAGE =
            """
            bench --name NAME --house FOLDER [--quick] [--check] [--minutes N] [--only PARTS]
            """;

    // With the set-up a quick run ends within 20 minutes.
    private static final Duration QUICK = Duration.ofMinutes(14);
    private static final Duration WHOLE = Duration.ofMinutes(60);

    private Measure() {}

    /// Makes what is measured, in the project's folder.
    public interface Start {
        Bench in(Path house, boolean quick) throws IOException;
    }

    /// @return the exit code
    public static int main(Arguments arguments, Map<String, Start> benches) throws IOException {
        var name = arguments.text("name").orElse("");
        var start =
                Optional.ofNullable(benches.get(name))
                        .orElseThrow(() ->
                                new Arguments.Wrong(
                                        "there is no bench '%s'; there are %s"
                                                .formatted(name, benches.keySet())));
        var house = arguments.path("house");
        boolean quick = arguments.flag("quick");
        var time =
                arguments
                        .text("minutes")
                        .map(minutes -> Duration.ofMinutes(Long.parseLong(minutes)))
                        .orElse(quick ? QUICK : WHOLE);
        Results results;
        try (var bench = start.in(house, quick)) {
            arguments.text("only").map(parts -> List.of(parts.split(","))).ifPresent(bench::only);
            results = new Run(bench, quick, time, Instant::now, System.err).measure();
        }
        results.write(house.resolve("bench/results"), Machine.here());
        results.print(System.out);
        return arguments.flag("check") && !results.acceptable() ? 1 : 0;
    }
}
