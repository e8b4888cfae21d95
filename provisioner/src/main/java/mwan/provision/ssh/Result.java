package mwan.provision.ssh;

import java.util.Optional;
import java.util.OptionalInt;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// How a command on another host ended, and what it said.
///
/// @param host where it ran, for messages
/// @param exit absent when a signal ended it
/// @param signal the name of the signal that ended it
public record Result(
        String host,
        Command command,
        OptionalInt exit,
        Optional<String> signal,
        Bytes stdout,
        Bytes stderr) {

    public boolean ok() {
        return exit.isPresent() && exit.getAsInt() == 0;
    }

    /// Standard output as text.
    public String text() {
        return stdout.text();
    }

    /// Standard error as text.
    public String complaint() {
        return stderr.text();
    }

    /// Itself when the command ended with 0, else an error.
    ///
    /// @param what what could not be done, as "cannot …"
    /// @param hint what the reader can do about it
    public Result orThrow(String what, String hint) {
        if (ok()) {
            return this;
        }
        throw new UserError(
                ExitCode.OUTSIDE_FAILED, what, host, describeEnd() + complaintLine(), hint);
    }

    private String describeEnd() {
        var program = command.argv().getFirst();
        if (exit.isPresent()) {
            return program + " ended with " + exit.getAsInt();
        }
        return program + " was ended" + signal.map(name -> " by SIG" + name).orElse("");
    }

    private String complaintLine() {
        var line = complaint().strip().replaceAll("\\p{Cc}+", " ");
        return line.isEmpty() ? "" : ": " + line.substring(0, Math.min(line.length(), 300));
    }
}
