package mwan.runtime.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mwan.runtime.process.Commands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupCacheTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path release;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private StartupCache cache;

    private final List<String> ran = new ArrayList<>();

    @BeforeEach
    void release() throws IOException {
        cache =
                new StartupCache(
                        Files.writeString(release.resolve("mwan.jar"), "one"),
                        Files.writeString(release.resolve("release"), "JAVA_VERSION=\"25\""));
    }

    private Commands ending(int exit) {
        return command -> {
            ran.add(String.join(" ", command));
            return new Commands.Outcome(exit, "", "no room");
        };
    }

    @Test
    void itIsMadeByTheLauncherBesideTheJar() {
        assertThat(cache.makeWhenIdle(ending(0))).isEmpty();
        assertThat(ran)
                .singleElement()
                .asString()
                .startsWith("systemd-run ")
                .endsWith(" -- " + release + "/bin/mwan rehearse");
    }

    @Test
    void itIsMadeOnce() throws IOException {
        Files.createFile(cache.file());
        assertThat(cache.makeWhenIdle(ending(0))).isEmpty();
        assertThat(ran).isEmpty();
    }

    @Test
    void anotherJarHasAnotherCache() throws IOException {
        var before = cache.file();
        Files.writeString(release.resolve("mwan.jar"), "two");
        assertThat(cache.file()).isNotEqualTo(before);
    }

    @Test
    void anUpgradedJvmHasAnotherCache() throws IOException {
        var before = cache.file();
        Files.writeString(release.resolve("release"), "JAVA_VERSION=\"25.0.1\"");
        assertThat(cache.file()).isNotEqualTo(before);
    }

    @Test
    void whyItCouldNotBeMadeIsSaid() {
        assertThat(cache.makeWhenIdle(ending(1)))
                .hasValueSatisfying(why -> assertThat(why).contains("no room"));
    }
}
