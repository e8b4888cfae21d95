package mwan.provision.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.xml.stream.XMLStreamException;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.verify.Disruption;
import mwan.provision.verify.JUnitReport;
import mwan.provision.verify.JsonReport;
import mwan.provision.verify.Options;
import mwan.provision.verify.Report;
import mwan.provision.verify.TextReport;
import mwan.provision.verify.Verification;
import mwan.value.TraceId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Runs the checklist.
@Command(name = "verify", description = "Checks that the router does what the site file says.")
final class VerifyCommand implements Callable<Integer> {
    @ParentCommand private @Nullable Main main;

    @Option(
            names = "--only",
            paramLabel = "CHECK",
            split = ",",
            description = "Only these checks or groups, by id.")
    private List<String> only = List.of();

    @Option(
            names = "--disruptive",
            paramLabel = "WHAT",
            split = ",",
            arity = "0..1",
            fallbackValue = "failover,drain,vm-reboot,host-reboot",
            converter = DisruptionName.class,
            completionCandidates = DisruptionName.class,
            description =
                    "Breaks something on purpose to see it come back: ${COMPLETION-CANDIDATES};"
                            + " all of them when none is named.")
    private List<Disruption> disruptions = List.of();

    @Option(names = "--junit", paramLabel = "FILE", description = "Writes JUnit XML, too.")
    private @Nullable Path junit;

    @Override
    public Integer call() {
        var root = Answers.parent(main);
        var options =
                Options.all(TraceId.fresh())
                        .only(new LinkedHashSet<>(only))
                        .disrupting(Set.copyOf(disruptions));
        var report = run(SiteReading.of(root), options, root.progress());
        if (junit != null) {
            writeJUnit(report, junit);
        }
        Answers.give(root, new TextReport(false).text(report), JsonReport.tree(report));
        return report.exitCode().number();
    }

    static Report run(SiteReading reading, Options options, Progress progress) {
        try (var hosts = new SiteHosts(reading);
                var step = progress.step("verify")) {
            var lines = new TextReport(false);
            var report =
                    Verification.run(
                            reading.site(),
                            hosts,
                            options,
                            outcome -> progress.detail(lines.line(outcome)));
            step.done();
            return report;
        }
    }

    private static void writeJUnit(Report report, Path file) {
        try (var out = Files.newOutputStream(file)) {
            JUnitReport.write(report, out);
        } catch (IOException | XMLStreamException failed) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot write the JUnit report",
                    file.toString(),
                    String.valueOf(failed.getMessage()),
                    "name a file in a folder that is there",
                    failed);
        }
    }
}
