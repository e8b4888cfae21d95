package mwan.lab.namespace;

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
    private static final MethodHandle UNSHARE =
            handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS =
            handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle GETTID = handle("gettid", FunctionDescriptor.of(JAVA_INT));
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private final String name;
    private final ExecutorService thread;
    private final String path;
    private final List<Process> programs = new ArrayList<>();

    private Namespace(String name, ExecutorService thread, String path) {
        this.name = name;
        this.thread = thread;
        this.path = path;
    }

    /// A new one, without a name in the system: it is gone with this process, however that ends.
    ///
    /// @param name as messages show it
    public static Namespace made(String name) {
        var thread = thread(name);
        int id = get(name, thread, Namespace::leave);
        var made =
                new Namespace(
                        name,
                        thread,
                        "/proc/%d/task/%d/ns/net".formatted(ProcessHandle.current().pid(), id));
        made.ip("link set lo up");
        return made;
    }

    /// One that is there, under this name of ip-netns(8).
    public static Namespace existing(String name) {
        var thread = thread(name);
        var path = "/run/netns/" + name;
        get(
                name,
                thread,
                () -> {
                    enter(path);
                    return path;
                });
        return new Namespace(name, thread, path);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
    }

    private static MethodHandle handle(String function, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), descriptor);
    }

    /// Takes the calling thread into a new namespace.
    ///
    /// @return the thread's id
    private static int leave() {
        try {
            checked((int) UNSHARE.invokeExact(CLONE_NEWNET), "make a network namespace: no root?");
            return (int) GETTID.invokeExact();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Takes the calling thread into the namespace that this file stands for.
    private static void enter(String path) {
        try (var arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom(path), O_RDONLY_CLOEXEC);
            checked(file, "open " + path);
            checked((int) SETNS.invokeExact(file, CLONE_NEWNET), "enter " + path + ": no root?");
            checked((int) CLOSE.invokeExact(file), "close " + path);
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void checked(int result, String what) {
        if (result < 0) {
            throw new IllegalStateException("cannot " + what);
        }
    }

    /// Runs it on the namespace's own thread, always the same.
    public <T> T call(Callable<T> work) {
        return get(name, thread, work);
    }

    private static <T> T get(String name, ExecutorService thread, Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(name + ": " + failed.getCause(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /// Runs it on another thread in the namespace.
    public Thread start(String what, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name(name + " " + what)
                .start(() -> {
                    enter(path);
                    work.run();
                });
    }

    /// `ip`, with these arguments.
    public String ip(String arguments) {
        var words = new ArrayList<>(List.of("ip"));
        words.addAll(List.of(arguments.strip().split(" +")));
        return exec(words);
    }

    /// A program in the namespace.
    ///
    /// @return what it printed
    public String exec(String... command) {
        return exec(List.of(command));
    }

    public String exec(List<String> command) {
        return run(entering(List.of(), command));
    }

    /// A program that runs until [#close], or until this process is gone.
    public void serve(String... command) {
        var whole = entering(List.of("setpriv", "--pdeathsig", "KILL"), List.of(command));
        try {
            programs.add(
                    new ProcessBuilder(whole)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException failed) {
            throw new IllegalStateException(String.join(" ", whole), failed);
        }
    }

    private List<String> entering(List<String> before, List<String> command) {
        var all = new ArrayList<>(before);
        all.addAll(List.of("nsenter", "--net=" + path));
        all.addAll(command);
        return all;
    }

    public void sysctl(String path, String value) {
        exec("sysctl", "-qw", path + "=" + value);
    }

    /// A cable from here to there.
    public void wire(String its, Namespace other, String others) {
        run(
                List.of(
                        "ip",
                        "link",
                        "add",
                        its,
                        "netns",
                        path,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        others,
                        "netns",
                        other.path));
    }

    private static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
            return output;
        } catch (IOException failed) {
            throw new IllegalStateException(String.join(" ", command), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        programs.forEach(Process::destroy);
        thread.shutdownNow();
    }
}
