package mwan.provision.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What this program's outputs are: a person's terminal, or a pipe, a file, the log of a CI system.
///
/// @param colours whether standard output shows colours
/// @param errorColours whether standard error does
/// @param live whether a line of standard error can be written anew
public record Terminals(boolean colours, boolean errorColours, boolean live) {
    public static final Terminals NONE = new Terminals(false, false, false);

    /// This process's own.
    public static Terminals ofThisProcess() {
        return of(isTerminal(1), isTerminal(2), System.getenv());
    }

    /// @param out whether standard output is a terminal
    /// @param err whether standard error is one
    static Terminals of(boolean out, boolean err, Map<String, String> environment) {
        boolean able = !Optional.ofNullable(environment.get("TERM")).orElse("dumb").equals("dumb");
        // As no-color.org has it: set to anything but nothing.
        boolean wanted = isEmpty(environment.get("NO_COLOR"));
        // A CI system that gives its programs a terminal keeps what they write as a log.
        boolean person = isEmpty(environment.get("CI"));
        return new Terminals(out && able && wanted, err && able && wanted, err && able && person);
    }

    private static boolean isEmpty(@org.jspecify.annotations.Nullable String value) {
        return value == null || value.isEmpty();
    }

    /// By the kind of device: `System.console()` says nothing of standard error alone, and a
    /// terminal's name may be one of another mount namespace.
    private static boolean isTerminal(int descriptor) {
        try {
            var file = Path.of("/proc/self/fd", String.valueOf(descriptor));
            int mode = (Integer) Files.getAttribute(file, "unix:mode");
            long device = (Long) Files.getAttribute(file, "unix:rdev");
            return (mode & 0170000) == 0020000 && isTerminal(device >> 8 & 0xfff);
        } catch (IOException | UnsupportedOperationException notKnown) {
            return false;
        }
    }

    /// By the kernel's list of devices (admin-guide/devices.txt).
    private static boolean isTerminal(long major) {
        return major == 4 // virtual and serial consoles
                || major == 5 // /dev/tty, /dev/console
                || major >= 136 && major <= 143 // pseudo-terminals
                || major == 204 // serial lines of other kinds
                || major == 229; // a hypervisor's console
    }
}
