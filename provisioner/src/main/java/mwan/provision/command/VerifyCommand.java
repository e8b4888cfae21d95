package mwan.provision.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.stream.XMLStreamException;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.progress.Terminals;
import mwan.provision.proxmox.Waiting;
import mwan.provision.verify.Disruption;
import mwan.provision.verify.JUnitReport;
import mwan.provision.verify.JsonReport;
import mwan.provision.verify.Options;
import mwan.provision.verify.Report;
import mwan.provision.verify.TextReport;
import mwan.provision.verify.ToldRun;
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

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "30",
            description =
                    "Checks again and again, so many seconds after each round's end"
                            + " (${FALLBACK-VALUE}), and tells what has changed.")
    private @Nullable Integer watch;

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            description = "With --watch: ends after so many rounds, as the last one ended.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        var root = Answers.parent(main);
        if (watch != null) {
            return watch(root, Math.max(1, watch)).number();
        }
        var reports = new ConcurrentHashMap<Path, Report>();
        SiteWork work =
                (file, progress) -> {
                    var report = run(SiteReading.of(file), options(), progress, root.terminals());
                    reports.put(file, report);
                    return answer(report, root.terminals().colours());
                };
        var files = root.sites();
        if (files.size() == 1) {
            var end = work.onAll(root);
            writeJUnit(out -> JUnitReport.write(only(reports), out));
            return end.number();
        }
        var ended = work.ended(root, files);
        writeJUnit(out -> JUnitReport.write(parts(ended, reports), out));
        return SiteWork.told(root, ended).number();
    }

    private static Report only(Map<Path, Report> reports) {
        return reports.values().iterator().next();
    }

    private static List<JUnitReport.Part> parts(
            List<SiteWork.Ended> ended, Map<Path, Report> reports) {
        return ended.stream()
                .map(one ->
                        Optional.ofNullable(reports.get(one.file()))
                                .<JUnitReport.Part>map(JUnitReport.Part.Checked::new)
                                .orElseGet(() ->
                                        new JUnitReport.Part.Unchecked(
                                                one.file().toString(), one.summary())))
                .toList();
    }

    private Options options() {
        return Options.all(TraceId.fresh())
                .only(new LinkedHashSet<>(only))
                .disrupting(Set.copyOf(disruptions));
    }

    private static SiteWork.Answer answer(Report report, boolean colours) {
        var text = new TextReport(colours);
        return new SiteWork.Answer(
                text.text(report),
                text.troubles(report),
                report.summary(),
                JsonReport.tree(report),
                report.exitCode());
    }

    private ExitCode watch(Main root, int seconds) {
        if (!disruptions.isEmpty()) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "will not watch",
                    "--disruptive",
                    "something would be broken again and again",
                    "leave out --watch or --disruptive");
        }
        var reading = SiteReading.of(root);
        return new VerifyWatch(
                        () -> {
                            var report = run(reading, options(), root.progress(), root.terminals());
                            writeJUnit(out -> JUnitReport.write(report, out));
                            return report;
                        },
                        text -> {
                            root.out().println(text.stripTrailing());
                            root.out().flush();
                        },
                        root.asJson(),
                        new TextReport(root.terminals().colours()),
                        Waiting.real(),
                        InstantSource.system(),
                        ZoneId.systemDefault())
                .run(Duration.ofSeconds(seconds), rounds);
    }

    static Report run(
            SiteReading reading, Options options, Progress progress, Terminals terminals) {
        try (var hosts = new SiteHosts(reading, progress);
                var step = progress.step("verify")) {
            var report =
                    Verification.run(
                            reading.site(),
                            hosts,
                            options,
                            new ToldRun(progress, terminals.errorColours()));
            step.done();
            return report;
        }
    }

    private interface Writing {
        void to(OutputStream out) throws XMLStreamException;
    }

    private void writeJUnit(Writing writing) {
        if (junit == null) {
            return;
        }
        try (var out = Files.newOutputStream(junit)) {
            writing.to(out);
        } catch (IOException | XMLStreamException failed) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot write the JUnit report",
                    junit.toString(),
                    String.valueOf(failed.getMessage()),
                    "name a file in a folder that is there",
                    failed);
        }
    }
}
