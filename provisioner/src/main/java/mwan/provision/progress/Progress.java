package mwan.provision.progress;

import java.io.PrintStream;
import java.util.Locale;

/// Tells people what is going on, on standard error: standard output is the answer alone.
public final class Progress {
    private final PrintStream err;
    private final Loudness loudness;
    private final String prefix;
    private int depth;

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
        this.err = err;
        this.loudness = loudness;
        this.prefix = prefix;
    }

    /// For tests and for whoever wants silence.
    public static Progress silent() {
        return new Progress(
                new PrintStream(java.io.OutputStream.nullOutputStream()), Loudness.QUIET);
    }

    /// Begins a step; it ends, and tells how long it took, when it is closed.
    ///
    /// @param title as "upload mwan-0123456789ab.qcow2"
    public Step step(String title) {
        line("→ " + title);
        depth++;
        return new Step(this, title);
    }

    /// A line within the present step.
    public void note(String text) {
        line("· " + text);
    }

    /// A line that only `--verbose` shows.
    public void detail(String text) {
        if (loudness == Loudness.VERBOSE) {
            line("  " + text);
        }
    }

    void end(String title, long nanos, boolean done) {
        depth--;
        line((done ? "✓ " : "✗ ") + title + seconds(nanos));
    }

    private void line(String text) {
        if (loudness != Loudness.QUIET) {
            err.println(prefix + "  ".repeat(depth) + text);
            err.flush();
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, " (%.1f s)", nanos / 1e9);
    }
}
