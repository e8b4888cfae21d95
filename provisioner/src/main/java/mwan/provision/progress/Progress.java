package mwan.provision.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Tells people what is going on, on standard error: standard output is the answer alone.
///
/// What it says are lines that stay. On a terminal there is one more below them, which tells how
/// long the present step has taken so far, and what it waits for.
public final class Progress {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final PrintStream err;
    private final Loudness loudness;
    private final String prefix;
    private final Optional<LiveLine> live;
    private final LongSupplier nanoTime;
    private final Deque<Step> open = new ArrayDeque<>();
    private String awaited = "";
    private String running = "";
    private String toldCommand = "";
    private Optional<Thread> ticker = Optional.empty();

    /// How much is told.
    public enum Loudness {
        QUIET,
        NORMAL,
        VERBOSE
    }

    public Progress(PrintStream err, Loudness loudness) {
        this(err, loudness, "");
    }

    /// @param prefix of each line, where several runs are told side by side
    public Progress(PrintStream err, Loudness loudness, String prefix) {
        this(err, loudness, prefix, Optional.empty(), System::nanoTime);
    }

    private Progress(
            PrintStream err,
            Loudness loudness,
            String prefix,
            Optional<LiveLine> live,
            LongSupplier nanoTime) {
        this.err = err;
        this.loudness = loudness;
        this.prefix = prefix;
        this.live = live;
        this.nanoTime = nanoTime;
    }

    /// For a run that has a terminal to itself.
    public static Progress onTerminal(PrintStream err, Loudness loudness) {
        return onTerminal(err, loudness, System::nanoTime);
    }

    static Progress onTerminal(PrintStream err, Loudness loudness, LongSupplier nanoTime) {
        var live =
                loudness == Loudness.QUIET
                        ? Optional.<LiveLine>empty()
                        : Optional.of(new LiveLine(err));
        return new Progress(err, loudness, "", live, nanoTime);
    }

    /// For tests and for whoever wants silence.
    public static Progress silent() {
        return new Progress(
                new PrintStream(java.io.OutputStream.nullOutputStream()), Loudness.QUIET);
    }

    /// Begins a step; it ends, and tells how long it took, when it is closed.
    ///
    /// @param title as "upload mwan-0123456789ab.qcow2"
    public synchronized Step step(String title) {
        line("→ " + title);
        var step = new Step(this, title, nanoTime.getAsLong());
        open.push(step);
        awaitNothing();
        if (live.isPresent() && ticker.isEmpty()) {
            ticker = Optional.of(Thread.ofVirtual().name("progress").start(this::tickOn));
        }
        tick();
        return step;
    }

    /// A line within the present step.
    public synchronized void note(String text) {
        line("· " + text);
    }

    /// A line that only `--verbose` shows.
    public synchronized void detail(String text) {
        if (loudness == Loudness.VERBOSE) {
            line("  " + text);
        }
    }

    /// What the present step waits for; shown on a terminal as long as it does.
    public synchronized void awaiting(String what) {
        awaited = what;
        tick();
    }

    /// A command that runs from now on: whoever follows closely can run it, too. One that is asked
    /// again and again is told once.
    ///
    /// @param brief as "root@vault: qm status 105"
    /// @param pasteable the whole, for a shell
    public synchronized void command(String brief, String pasteable) {
        running = brief;
        if (loudness == Loudness.VERBOSE && !pasteable.equals(toldCommand)) {
            toldCommand = pasteable;
            line("  $ " + pasteable);
        }
        tick();
    }

    synchronized void end(Step step, boolean done) {
        open.remove(step);
        awaitNothing();
        line(
                (done ? "✓ " : "✗ ")
                        + step.title()
                        + String.format(
                                Locale.ROOT,
                                " (%.1f s)",
                                (nanoTime.getAsLong() - step.started()) / 1e9));
        if (open.isEmpty()) {
            live.ifPresent(LiveLine::clear);
            ticker.ifPresent(Thread::interrupt);
            ticker = Optional.empty();
        }
    }

    private void awaitNothing() {
        awaited = "";
        running = "";
    }

    private void line(String text) {
        if (loudness != Loudness.QUIET) {
            live.ifPresent(LiveLine::clear);
            err.println(prefix + "  ".repeat(open.size()) + text);
            err.flush();
            tick();
        }
    }

    /// Writes the live line anew, where there is a terminal and something is going on.
    synchronized void tick() {
        var step = open.peek();
        if (step != null) {
            live.ifPresent(line -> line.show(present(step)));
        }
    }

    private String present(Step step) {
        var waitsFor = awaited.isEmpty() ? running : awaited;
        return "  ".repeat(open.size())
                + "… "
                + step.title()
                + ", "
                + Duration.ofNanos(nanoTime.getAsLong() - step.started()).toSeconds()
                + " s"
                + (waitsFor.isEmpty() ? "" : ": " + waitsFor.replaceAll("\\p{Cntrl}+", " "));
    }

    private void tickOn() {
        try {
            while (true) {
                Thread.sleep(TICK);
                tick();
            }
        } catch (InterruptedException nothingGoesOn) {
            Thread.currentThread().interrupt();
        }
    }
}
