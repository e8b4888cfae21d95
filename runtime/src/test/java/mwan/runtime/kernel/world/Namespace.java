package mwan.runtime.kernel.world;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A network namespace with a thread in it: what runs there makes its sockets, and starts its
/// programs, in that namespace.
///
/// It has no name in the system: runs side by side do not meet, and it is gone with this process,
/// however that ends.
public final class Namespace implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle UNSHARE =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("unshare"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle GETTID =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("gettid"), FunctionDescriptor.of(JAVA_INT));
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;
    private final ExecutorService thread;
    private final String path;

    /// @param name as messages show it
    public Namespace(String name) {
        this.name = name;
        thread =
                Executors.newSingleThreadExecutor(
                        task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
        path =
                "/proc/%d/task/%d/ns/net"
                        .formatted(ProcessHandle.current().pid(), call(Namespace::leave));
        ip("link set lo up");
    }

    /// Takes the calling thread into a new namespace.
    ///
    /// @return the thread's id
    private static int leave() {
        try {
            if ((int) UNSHARE.invokeExact(CLONE_NEWNET) != 0) {
                throw new IllegalStateException("cannot make a network namespace: no root?");
            }
            return (int) GETTID.invokeExact();
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
        return exec(words("ip " + arguments));
    }

    /// A program in the namespace.
    public String exec(String... command) {
        var all = new ArrayList<>(List.of("nsenter", "--net=" + path));
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

    /// @return its standard output: `ip` complains on the other one of what is none of its
    ///   business, as of a namespace that somebody else has left in /run/netns
    static String run(String... command) {
        try {
            var process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            var complaints = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            var output = text(process.getInputStream());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + ": " + (output + complaints.join()).strip());
            }
            return output;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(String.join(" ", command), failed);
        }
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A file that stands for the namespace while its thread lives.
    String path() {
        return path;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
