package mwan.runtime.daemon;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import mwan.runtime.networkd.Lease;
import mwan.runtime.networkd.Networkd;
import mwan.site.Wan;
import mwan.value.WanName;

/// Asks networkd in a thread of its own, since an answer takes tens of milliseconds: the way from a
/// probe to a verdict must not wait for it.
final class LeaseReader implements AutoCloseable {
    /// Events come in groups; one answer serves them all.
    private static final Duration GATHERING = Duration.ofMillis(50);

    private final Networkd networkd;
    private final Consumer<Map<WanName, Optional<Lease>>> told;
    private final Map<WanName, Wan> due = new LinkedHashMap<>();
    private final Thread thread;

    LeaseReader(Networkd networkd, Consumer<Map<WanName, Optional<Lease>>> told) {
        this.networkd = networkd;
        this.told = told;
        thread = Thread.ofPlatform().daemon().name("leases").start(this::serve);
    }

    /// Has these WANs' leases read soon; a request that waits already serves this one too.
    void request(Collection<Wan> wans) {
        synchronized (due) {
            wans.forEach(wan -> due.put(wan.name(), wan));
            due.notifyAll();
        }
    }

    private List<Wan> taken() throws InterruptedException {
        synchronized (due) {
            while (due.isEmpty()) {
                due.wait();
            }
            var taken = List.copyOf(due.values());
            due.clear();
            return taken;
        }
    }

    private void serve() {
        try {
            while (true) {
                told.accept(read(taken()));
                Thread.sleep(GATHERING);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /// All at once: each answer is some ten milliseconds of waiting for others.
    Map<WanName, Optional<Lease>> read(Collection<Wan> wans) throws InterruptedException {
        var asked = new LinkedHashMap<WanName, FutureTask<Optional<Lease>>>();
        for (var wan : wans) {
            var question = new FutureTask<>(() -> lease(wan));
            asked.put(wan.name(), question);
            Thread.ofPlatform().daemon().name("lease " + wan.name()).start(question);
        }
        var leases = new LinkedHashMap<WanName, Optional<Lease>>();
        for (var question : asked.entrySet()) {
            leases.put(question.getKey(), answer(question.getValue()));
        }
        return leases;
    }

    private static Optional<Lease> answer(FutureTask<Optional<Lease>> question)
            throws InterruptedException {
        try {
            return question.get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException(fault.getCause());
        }
    }

    private Optional<Lease> lease(Wan wan) {
        try {
            return networkd.lease(wan.egress());
        } catch (IOException unanswered) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
