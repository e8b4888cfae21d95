package mwan.fault;

import org.jspecify.annotations.Nullable;

/// A failure that its reader can act on. One line for people; with `--verbose` the cause too.
///
/// Example: `new UserError(OUTSIDE_FAILED, "cannot log in", "https://vault:8006", "the
/// certificate's fingerprint is 9C:…, not 12:…", "compare it with the one in the GUI, then put it
/// under proxmox.fingerprint")`.
public final class UserError extends RuntimeException {
    private final ExitCode exitCode;
    private final String what;
    private final String object;
    private final String why;
    private final String hint;

    /// @param exitCode how the program ends if nobody handles it
    /// @param what what could not be done, as "cannot …"
    /// @param object on which file, host, VM or WAN
    /// @param why the cause, as far as it is known
    /// @param hint what the reader can do about it
    public UserError(ExitCode exitCode, String what, String object, String why, String hint) {
        this(exitCode, what, object, why, hint, null);
    }

    public UserError(
            ExitCode exitCode,
            String what,
            String object,
            String why,
            String hint,
            @Nullable Throwable cause) {
        super(what + ": " + object + ": " + why + " (" + hint + ")", cause);
        this.exitCode = exitCode;
        this.what = what;
        this.object = object;
        this.why = why;
        this.hint = hint;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String what() {
        return what;
    }

    public String object() {
        return object;
    }

    public String why() {
        return why;
    }

    public String hint() {
        return hint;
    }
}
