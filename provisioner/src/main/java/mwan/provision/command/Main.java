package mwan.provision.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.progress.Terminals;
import mwan.site.InvalidSite;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `mwan-provision`: the options that every command takes, and how each one ends.
@Command(
        name = "mwan-provision",
        description = "Turns a Proxmox host into a multi-WAN router.",
        version = "mwan-provision 0.1.0",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT)
public final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS =
            List.of(
                    InitCommand.class,
                    ValidateCommand.class,
                    PlanCommand.class,
                    UpCommand.class,
                    VerifyCommand.class,
                    StatusCommand.class,
                    DownCommand.class,
                    CertificatesCommand.class,
                    ImageCommand.class,
                    RuntimeCommand.class,
                    DrainCommand.class,
                    RestoreCommand.class,
                    OpnsenseCommand.class,
                    SshCommand.class,
                    LogsCommand.class,
                    RehearseCommand.class);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--site",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "The site file; several, or a quoted pattern as 'sites/*.yaml', for"
                            + " validate, plan, up and verify. Without it: the environment"
                            + " variable MWAN_SITE.")
    private List<Path> sites = List.of();

    @Option(
            names = "--output",
            paramLabel = "FORM",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text, or json: one document on standard output.")
    private OutputForm output = OutputForm.text;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description =
                    "Tells more on standard error: each command and request, as one can paste it,"
                            + " and the whole cause of a failure.")
    private boolean verbose;

    @Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "Tells nothing on standard error but errors.")
    private boolean quiet;

    @Option(
            names = "--lock-wait",
            paramLabel = "SECONDS",
            scope = ScopeType.INHERIT,
            defaultValue = "60",
            description =
                    "How long another run that changes the site is waited for (default:"
                            + " ${DEFAULT-VALUE}).")
    private long lockWaitSeconds;

    private final PrintStream out;
    private final PrintStream err;

    private final Terminals terminals;

    Main(PrintStream out, PrintStream err, Terminals terminals) {
        this.out = out;
        this.err = err;
        this.terminals = terminals;
    }

    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals("--help")) {
            help(System.out);
        } else {
            System.exit(
                    run(
                            args,
                            utf8(FileDescriptor.out),
                            utf8(FileDescriptor.err),
                            Terminals.ofThisProcess()));
        }
    }

    /// In UTF-8 under every locale: cron and many CI systems set none, and what reads our output
    /// there takes it for UTF-8 all the same.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)),
                true,
                StandardCharsets.UTF_8);
    }

    /// The same text that picocli makes, as a file: its classes are too old for the JVM's cache,
    /// and reading all commands only to show their names takes longer than all else here.
    static void help(PrintStream out) throws IOException {
        try (var text = Main.class.getResourceAsStream("help.txt")) {
            java.util.Objects.requireNonNull(text, "help.txt is bundled").transferTo(out);
        }
        out.flush();
    }

    /// The commands and options themselves, for what is made from them: manual and completion.
    public static CommandLine commands() {
        return commandLine(new Main(System.out, System.err, Terminals.NONE), List.of());
    }

    /// Only the commands that are named: to read the options of all takes as long as much of what
    /// they do. Where none is, all are there, for the error's suggestions.
    private static CommandLine commandLine(Main main, List<String> words) {
        var named = COMMANDS.stream().filter(command -> words.contains(nameOf(command))).toList();
        var commandLine = new CommandLine(main);
        (named.isEmpty() ? COMMANDS : named).forEach(commandLine::addSubcommand);
        return commandLine;
    }

    private static String nameOf(Class<?> command) {
        return java.util.Objects.requireNonNull(command.getAnnotation(Command.class), "a command")
                .name();
    }

    static int run(String[] args, PrintStream out, PrintStream err, Terminals terminals) {
        var main = new Main(out, err, terminals);
        var commandLine = commandLine(main, List.of(args));
        commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        commandLine.setParameterExceptionHandler((wrong, _) -> main.wrongRequest(wrong));
        commandLine.setExecutionExceptionHandler((failed, _, _) -> main.failed(failed));
        return commandLine.execute(args);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                java.util.Objects.requireNonNull(spec, "set by picocli").commandLine(),
                "name a command");
    }

    /// The one site that the command is about.
    Path site() {
        var all = sites();
        if (all.size() > 1) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot choose the site",
                    "--site",
                    all.size() + " site files are named, and this command takes one",
                    "name one; validate, plan, up and verify take several");
        }
        return all.getFirst();
    }

    /// At least one.
    List<Path> sites() {
        if (!sites.isEmpty()) {
            return SiteFileNames.expanded(sites);
        }
        return Optional.ofNullable(System.getenv("MWAN_SITE"))
                .map(file -> SiteFileNames.expanded(List.of(Path.of(file))))
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.WRONG_REQUEST,
                                "cannot find the site",
                                "--site",
                                "no site file is named",
                                "name one: --site sites/vault.yaml"));
    }

    /// How long another run that changes the site is waited for.
    Duration lockWait() {
        return Duration.ofSeconds(Math.max(0, lockWaitSeconds));
    }

    boolean asJson() {
        return output == OutputForm.json;
    }

    PrintStream out() {
        return out;
    }

    /// None for an answer that programs read.
    Terminals terminals() {
        return asJson()
                ? new Terminals(false, terminals.errorColours(), terminals.live())
                : terminals;
    }

    /// For a command that works on one site.
    Progress progress() {
        return terminals.live() ? Progress.onTerminal(err, loudness()) : progress("");
    }

    /// @param prefix of each line, where several sites are told side by side
    Progress progress(String prefix) {
        return new Progress(err, loudness(), prefix);
    }

    private Progress.Loudness loudness() {
        return quiet
                ? Progress.Loudness.QUIET
                : verbose ? Progress.Loudness.VERBOSE : Progress.Loudness.NORMAL;
    }

    private int wrongRequest(CommandLine.ParameterException wrong) {
        err.println("error: cannot understand the request: " + oneLine(wrong.getMessage()));
        err.println("hint: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.WRONG_REQUEST.number();
    }

    private int failed(Exception failed) {
        return failed(failed, sites.isEmpty() ? "the site" : sites.getFirst().toString(), "")
                .exit()
                .number();
    }

    /// How a failure is told.
    ///
    /// @param error what failed, on which object, why
    /// @param hint what to do
    record Failure(String error, String hint, ExitCode exit) {}

    /// Tells what failed, on which site.
    ///
    /// @param prefix of each line, where several sites are told side by side
    Failure failed(Exception failed, String file, String prefix) {
        if (verbose) {
            var trace = new StringWriter();
            failed.printStackTrace(new PrintWriter(trace));
            trace.toString().lines().forEach(line -> err.println(prefix + line));
        }
        if (failed instanceof InvalidSite invalid) {
            invalid.faults().forEach(fault -> err.println(fault.in(file)));
        }
        var failure = failure(failed, file);
        err.println(prefix + "error: " + failure.error());
        err.println(prefix + "hint: " + failure.hint());
        return failure;
    }

    private static Failure failure(Exception failed, String file) {
        return switch (failed) {
            case UserError error ->
                    new Failure(
                            oneLine(error.what() + ": " + error.object() + ": " + error.why()),
                            oneLine(error.hint()),
                            error.exitCode());
            case InvalidSite invalid ->
                    new Failure(
                            "cannot use the site file: "
                                    + file
                                    + ": "
                                    + invalid.faults().size()
                                    + (invalid.faults().size() == 1 ? " fault" : " faults"),
                            "each line above says where, and what to do",
                            ExitCode.WRONG_REQUEST);
            default ->
                    new Failure(
                            "a fault of this program: "
                                    + failed.getClass().getSimpleName()
                                    + ": "
                                    + oneLine(String.valueOf(failed.getMessage())),
                            "run it again with --verbose and report what it prints",
                            ExitCode.OWN_FAULT);
        };
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).strip().replaceAll("\\s*[\\p{Cntrl}\\u2028\\u2029]+\\s*", " ");
    }
}
