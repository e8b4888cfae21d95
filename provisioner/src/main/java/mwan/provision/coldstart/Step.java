package mwan.provision.coldstart;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;

/// One command of a list that the host works through by itself.
///
/// @param what it does, for the verdict when it fails
/// @param mayFail whether the list goes on all the same
public record Step(String what, Command command, boolean mayFail) {

    /// @param limit how long it may take
    public static Step of(String what, Duration limit, String... argv) {
        return of(what, limit, List.of(argv));
    }

    /// @param limit how long it may take
    public static Step of(String what, Duration limit, List<String> argv) {
        return new Step(what, Command.of(argv).within(limit), false);
    }

    /// The same, when the list is to go on without it.
    public Step orGoOn() {
        return new Step(what, command, true);
    }

    /// As `cold-start.sh` reads it: each field ended by a NUL, which no argument has.
    static Bytes list(List<Step> steps) {
        var bytes = new ByteArrayOutputStream();
        for (var step : steps) {
            var argv = step.command().argv();
            var fields = new ArrayList<String>();
            fields.add(step.what());
            fields.add(step.mayFail() ? "may fail" : "must succeed");
            fields.add(Long.toString(step.command().limit().toSeconds()));
            fields.add(Integer.toString(argv.size()));
            fields.addAll(argv);
            for (var field : fields) {
                bytes.writeBytes(field.getBytes(StandardCharsets.UTF_8));
                bytes.write(0);
            }
        }
        return Bytes.of(bytes.toByteArray());
    }

    static Duration longest(List<Step> steps) {
        return steps.stream()
                .map(step -> step.command().limit())
                .reduce(Duration.ofSeconds(10), Duration::plus);
    }
}
