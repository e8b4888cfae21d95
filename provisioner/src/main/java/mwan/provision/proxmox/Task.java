package mwan.provision.proxmox;

import java.util.Optional;

/// A task as the node tells of it.
///
/// @param exit how it ended: `OK`, `WARNINGS: n`, or an error's text; absent while it runs
public record Task(Upid upid, Optional<String> exit) {
    public boolean isRunning() {
        return exit.isEmpty();
    }

    public boolean succeeded() {
        return exit.filter(text -> text.equals("OK") || warned(text)).isPresent();
    }

    /// It did its work and has something to say about it.
    public boolean hasWarnings() {
        return exit.filter(Task::warned).isPresent();
    }

    public String type() {
        return upid.type();
    }

    public String user() {
        return upid.user();
    }

    private static boolean warned(String text) {
        return text.matches("WARNINGS: \\d+");
    }
}
