package mwan.runtime.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program of the operator's: it is given a text, and it ends in time with all that it started,
/// by itself or not. What it prints goes nowhere.
///
/// Its processes are known by a mark in their environment, which they inherit: a process that was
/// put into the background, or into a session of its own, is found as well.
public final class LimitedProgram {
    private static final String MARK = "MWAN_PROGRAM";

    /// Processes that start others while they are killed are found in the next round.
    private static final int ROUNDS = 20;

    private LimitedProgram() {}

    /// @param input what its standard input gives
    /// @return its exit status
    /// @throws IOException when it cannot be started, or was killed since its time was up
    public static int run(List<String> command, byte[] input, Duration limit) throws IOException {
        var mark = UUID.randomUUID().toString();
        var given = Files.createTempFile("mwan-", ".json");
        try {
            Files.write(given, input);
            var builder = new ProcessBuilder(command);
            builder.environment().put(MARK, mark);
            builder.directory(Path.of("/").toFile());
            builder.redirectInput(given.toFile());
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            return await(builder.start(), command.getFirst(), limit);
        } finally {
            end(mark);
            Files.deleteIfExists(given);
        }
    }

    private static int await(Process process, String name, Duration limit) throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException(
                    name + " did not end within " + limit.toSeconds() + " s and was killed");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(name);
        }
    }

    /// Kills whatever bears the mark.
    private static void end(String mark) {
        for (int round = 0; round < ROUNDS; round++) {
            var left = bearers(mark);
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(LimitedProgram::awaitEnd);
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().completeOnTimeout(process, 1, TimeUnit.SECONDS).join();
    }

    private static Set<ProcessHandle> bearers(String mark) {
        var wanted = MARK + "=" + mark;
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> bears(process.pid(), wanted))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    /// A process that is gone, or another user's, bears none that can be read; nor does one that is
    /// dead and not yet collected.
    private static boolean bears(long pid, String wanted) {
        try {
            var environment =
                    Files.readString(
                            Path.of("/proc", String.valueOf(pid), "environ"),
                            StandardCharsets.ISO_8859_1);
            return ("\0" + environment).contains("\0" + wanted + "\0");
        } catch (IOException unreadable) {
            return false;
        }
    }
}
