package mwan.lab.acceptance;

import java.util.List;

/// Commands as documents have them: as if `mwan-provision` were on the path, in the tests' lab.
final class DocumentedCommands {
    private DocumentedCommands() {}

    /// In the project's top folder, by a shell.
    static Outcome run(String command) {
        return Commands.run(
                List.of(
                        "bash",
                        "-c",
                        "mwan-provision() { ./mwan-provision --lab \"$LAB\" \"$@\"; }\n" + command),
                java.util.Map.of("LAB", Lab.NAME),
                "");
    }
}
