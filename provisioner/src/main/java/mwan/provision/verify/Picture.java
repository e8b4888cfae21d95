package mwan.provision.verify;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileState;
import mwan.provision.ssh.Result;
import mwan.provision.verify.check.Evidence;
import mwan.provision.verify.check.Place;
import mwan.provision.verify.check.Unobservable;

/// The facts of one run: each question is asked once, whoever asks it first, and all get the same
/// answer.
final class Picture implements Evidence {
    private final Connections connections;
    private final InstantSource clock;
    private final Map<Object, FutureTask<Object>> answers = new ConcurrentHashMap<>();

    Picture(Connections connections, InstantSource clock) {
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public Result ask(Place place, Command command) {
        return (Result)
                once(
                        List.of(place, "run", command.argv()),
                        () -> connections.use(place, remote -> remote.run(command)));
    }

    @Override
    public Optional<Bytes> read(Place place, String path) {
        return connections.use(place, remote -> remote.read(path));
    }

    @Override
    public Optional<FileState> stat(Place place, String path) {
        return connections.use(place, remote -> remote.stat(path));
    }

    @Override
    @SuppressWarnings("unchecked") // A question is always asked with the same reading.
    public <T> T api(String question, Function<Proxmox, T> reading) {
        return (T) once(List.of("api", question), () -> connections.api(reading));
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    private Object once(Object question, Supplier<Object> answer) {
        var asked = answers.computeIfAbsent(question, _ -> new FutureTask<>(answer::get));
        asked.run();
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            // The cause of a failed task is what the supplier threw, and it throws nothing checked.
            if (failed.getCause() instanceof Unobservable hidden) {
                throw hidden;
            }
            throw new CompletionException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unobservable("interrupted", interrupted);
        }
    }
}
