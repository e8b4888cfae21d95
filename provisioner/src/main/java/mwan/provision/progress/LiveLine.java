package mwan.provision.progress;

import java.io.PrintStream;

/// The last line of a terminal, written anew as often as something is to be said.
final class LiveLine {
    private static final String CLEAR = "\r\033[K";

    /// The terminal cuts what is wider than itself. It would else go on in a row below, which the
    /// next `\r` does not take back.
    private static final String CUT = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private final PrintStream terminal;
    private boolean shown;

    LiveLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    void show(String text) {
        terminal.print(CLEAR + CUT + text + WRAP);
        terminal.flush();
        shown = true;
    }

    /// Leaves the row empty for a line that stays.
    void clear() {
        if (shown) {
            terminal.print(CLEAR);
            terminal.flush();
            shown = false;
        }
    }
}
