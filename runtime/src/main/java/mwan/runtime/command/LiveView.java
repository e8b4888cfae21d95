package mwan.runtime.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import mwan.fault.UserError;

/// `mwan status --watch` on a terminal: each second the same screen again, written over the old one
/// in one piece, on the terminal's second screen, so that the first is as it was afterwards. A
/// daemon that is gone is shown so, and shown again when it is back.
final class LiveView {
    // ECMA-48 and xterm: the second screen and its end, cursor off and on, home, erase to the end
    // of the line, erase what is below.
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String BELOW = "\u001b[J";

    private final Asking daemon;
    private final PrintStream terminal;

    LiveView(Asking daemon, PrintStream terminal) {
        this.daemon = daemon;
        this.terminal = terminal;
    }

    /// Until the process is interrupted.
    int show() throws InterruptedException {
        write(ENTER);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(LEAVE)));
        while (true) {
            write(screen());
            Thread.sleep(1000);
        }
    }

    private String screen() {
        return screen(
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS), text());
    }

    static String screen(LocalTime now, String text) {
        var screen = new StringBuilder(HOME).append(now).append(" (end: Ctrl-C)");
        screen.append(REST_OF_LINE).append("\r\n").append(REST_OF_LINE).append("\r\n");
        text.lines().forEach(line -> screen.append(line).append(REST_OF_LINE).append("\r\n"));
        return screen.append(BELOW).toString();
    }

    private String text() {
        try {
            return daemon.answer("status", List.of()).shown()
                    + "\n"
                    + daemon.answer("health", List.of()).shown();
        } catch (UserError gone) {
            return "mwan: " + gone.getMessage();
        }
    }

    private void write(String text) {
        terminal.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        terminal.flush();
    }
}
