package mwan.runtime.daemon;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import mwan.runtime.libc.Errno;
import mwan.runtime.libc.Poller;

/// The one thread in which everything is decided: it waits for sockets and for what other threads
/// hand in.
final class Loop implements AutoCloseable {
    private final Poller poller = new Poller();
    private final ConcurrentLinkedQueue<Runnable> handedIn = new ConcurrentLinkedQueue<>();

    Loop() throws Errno {}

    Poller poller() {
        return poller;
    }

    /// From any thread: runs it in the loop, soon.
    void post(Runnable task) {
        handedIn.add(task);
        poller.wake();
    }

    /// From any other thread: runs it in the loop and gives its result.
    <T> Future<T> call(Callable<T> task) {
        var result = new CompletableFuture<T>();
        post(() -> {
            try {
                result.complete(task.call());
            } catch (Exception failed) {
                result.completeExceptionally(failed);
            }
        });
        return result;
    }

    /// Waits at most so long; replies that came meanwhile are read before this returns, so a
    /// verdict never comes from not having looked.
    void await(Duration most) throws Errno {
        poller.await(handedIn.isEmpty() ? most : Duration.ZERO);
        for (var task = handedIn.poll(); task != null; task = handedIn.poll()) {
            task.run();
        }
    }

    @Override
    public void close() {
        poller.close();
    }
}
