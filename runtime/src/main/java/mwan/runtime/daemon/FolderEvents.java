package mwan.runtime.daemon;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Tells when a file in a folder was written: networkd does so for each change of a link, those too
/// of which the kernel says nothing (a prefix is delegated again).
final class FolderEvents implements AutoCloseable {
    private final WatchService service;

    private FolderEvents(WatchService service) {
        this.service = service;
    }

    /// A folder that cannot be watched is not: what is in it is looked at from time to time anyway.
    ///
    /// @param changed is given the files' names, in a thread of its own, once for what came
    ///   together
    static FolderEvents watch(Path folder, Consumer<Set<String>> changed) {
        try {
            var service = FileSystems.getDefault().newWatchService();
            var events = new FolderEvents(service);
            try {
                folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY);
            } catch (IOException notThere) {
                return events;
            }
            Thread.ofPlatform().daemon().name("folder events").start(() -> events.serve(changed));
            return events;
        } catch (IOException noWatch) {
            throw new java.io.UncheckedIOException(noWatch);
        }
    }

    private void serve(Consumer<Set<String>> changed) {
        try {
            while (true) {
                var key = service.take();
                var names = names(key.pollEvents());
                key.reset();
                if (!names.isEmpty()) {
                    changed.accept(names);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException closed) {
            return;
        }
    }

    /// Hidden files are on their way to another name. What is lost when too much comes together is
    /// looked at from time to time anyway.
    private static Set<String> names(List<WatchEvent<?>> events) {
        return events.stream()
                .map(WatchEvent::context)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .filter(name -> !name.startsWith("."))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException already) {
            throw new java.io.UncheckedIOException(already);
        }
    }
}
