package mwan.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderEventsTest {
    private static final int PATIENCE_SECONDS = 10;

    @TempDir Path folder;

    private final Semaphore told = new Semaphore(0);

    @Test
    void eachWritingIsTold() throws Exception {
        try (var events = FolderEvents.watch(folder, this::tell)) {
            assertThat(events).isNotNull();
            Files.writeString(folder.resolve("2"), "OPER_STATE=routable");
            assertThat(isTold()).isTrue();
            told.drainPermits();
            // As networkd writes: beside it, and then in its place.
            Files.move(
                    Files.writeString(folder.resolve(".#2"), "OPER_STATE=off"),
                    folder.resolve("2"),
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(isTold()).isTrue();
        }
    }

    /// Where networkd is not there yet the daemon starts all the same.
    @Test
    void aFolderThatIsNotThereIsNotWatched() throws IOException {
        try (var events = FolderEvents.watch(folder.resolve("netif/links"), this::tell)) {
            assertThat(events).isNotNull();
            Files.createDirectories(folder.resolve("netif/links"));
        }
        assertThat(told.availablePermits()).isZero();
    }

    /// What is written beside a file is nobody's news.
    private void tell(Set<String> names) {
        assertThat(names).containsExactly("2");
        told.release();
    }

    private boolean isTold() throws InterruptedException {
        return told.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
