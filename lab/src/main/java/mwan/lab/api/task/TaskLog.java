package mwan.lab.api.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The log of a running task; its last line is the task's exit status.
public final class TaskLog {
    private final @Nullable Path file;
    private final AtomicInteger warnings = new AtomicInteger();

    TaskLog(@Nullable Path file) {
        this.file = file;
        append("");
    }

    /// For work that is done without a task.
    public static TaskLog nowhere() {
        return new TaskLog(null);
    }

    /// Adds a line.
    public void line(String text) {
        append(text + "\n");
    }

    /// Adds a warning; a task with warnings ends as `WARNINGS: n`.
    public void warn(String text) {
        warnings.incrementAndGet();
        line("WARN: " + text);
    }

    /// Ends the log of a task that did its work.
    String succeed() {
        int count = warnings.get();
        line(count == 0 ? "TASK OK" : "TASK WARNINGS: " + count);
        return count == 0 ? "OK" : "WARNINGS: " + count;
    }

    /// Ends the log of a task that failed.
    String fail(String message) {
        line("TASK ERROR: " + message);
        return message;
    }

    private void append(String text) {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
