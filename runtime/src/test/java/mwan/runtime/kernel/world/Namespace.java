package mwan.runtime.kernel.world;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A network namespace with a thread in it: what runs there makes its sockets, and starts its
/// programs, in that namespace.
public final class Namespace implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("setns"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;
    private final ExecutorService thread;

    public Namespace(String name) {
        this.name = name;
        run("ip", "netns", "add", name);
        thread =
                Executors.newSingleThreadExecutor(task ->
                        Thread.ofPlatform()
                                .daemon()
                                .name(name)
                                .unstarted(() -> {
                                    enter(name);
                                    task.run();
                                }));
        run("ip", "-n", name, "link", "set", "lo", "up");
    }

    private static void enter(String name) {
        try (var arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name), 0);
            if (file < 0 || (int) SETNS.invokeExact(file, CLONE_NEWNET) != 0) {
                throw new IllegalStateException("cannot enter " + name);
            }
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Runs it on the namespace's own thread.
    public <T> T call(Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(name + ": " + failed.getCause(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// `ip`, with these arguments.
    public String ip(String arguments) {
        return run(words("ip -n " + name + " " + arguments));
    }

    /// A program in the namespace.
    public String exec(String... command) {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return run(all.toArray(String[]::new));
    }

    /// A script for nft in the namespace.
    public String nft(String script) {
        return exec("nft", script);
    }

    public void sysctl(String path, String value) {
        exec("sysctl", "-qw", path + "=" + value);
    }

    private static String[] words(String line) {
        return line.strip().split(" +");
    }

    static String run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(String.join(" ", command), failed);
        }
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        run("ip", "netns", "del", name);
    }
}
