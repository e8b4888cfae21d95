package mwan.runtime.process;

import java.io.IOException;
import java.util.List;

/// Runs programs: arguments as a list, no shell, no standard input, a fixed locale.
@FunctionalInterface
public interface Commands {
    /// @throws IOException when it cannot be started or does not end in time
    Outcome run(List<String> command) throws IOException;

    /// How a program ended, and what it said.
    record Outcome(int exit, String output, String errors) {
        public boolean succeeded() {
            return exit == 0;
        }
    }
}
