package mwan.runtime.daemon;

import static mwan.runtime.kernel.LabSite.ATT;
import static mwan.runtime.kernel.LabSite.WEBPASS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainsTest {
    private final List<Entry> log = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private Duration sinceBoot = Duration.ofHours(7);

    private Path file() {
        return folder.resolve("drained");
    }

    private Drains start() {
        return new Drains(file(), () -> sinceBoot, log::add);
    }

    private void pass(Duration time) {
        sinceBoot = sinceBoot.plus(time);
    }

    private List<String> warnings() {
        return log.stream()
                .filter(entry -> entry.level() == Level.WARNING)
                .map(Entry::message)
                .toList();
    }

    @Test
    void aDrainEndsWhenItsTimeIsUp() {
        var drains = start();
        drains.drain(ATT, Optional.of(Duration.ofSeconds(10)));
        pass(Duration.ofMillis(9_999));
        drains.tick();
        assertThat(drains.isDrained(ATT)).isTrue();

        long changes = drains.changes();
        pass(Duration.ofMillis(1));
        drains.tick();
        assertThat(drains.isDrained(ATT)).isFalse();
        assertThat(drains.changes()).isGreaterThan(changes);
        assertThat(log).extracting(Entry::message).containsExactly("the time of a drain is up");
    }

    @Test
    void oneWithoutATimeEndsWhenItIsRestored() {
        var drains = start();
        drains.drain(ATT, Optional.empty());
        pass(Duration.ofDays(1000));
        drains.tick();
        assertThat(drains.isDrained(ATT)).isTrue();

        assertThat(drains.restore(ATT)).isTrue();
        assertThat(drains.isDrained(ATT)).isFalse();
        assertThat(drains.restore(ATT)).isFalse();
    }

    @Test
    void theLastWordCounts() {
        var drains = start();
        drains.drain(ATT, Optional.of(Duration.ofSeconds(10)));
        drains.drain(ATT, Optional.empty());
        pass(Duration.ofHours(1));
        drains.tick();
        assertThat(drains.isDrained(ATT)).isTrue();
    }

    /// The time goes on while no daemon runs.
    @Test
    void drainsAreKeptOverARestart() {
        var before = start();
        before.drain(ATT, Optional.of(Duration.ofSeconds(10)));
        before.drain(WEBPASS, Optional.empty());
        pass(Duration.ofSeconds(9));
        var restarted = start();
        restarted.tick();
        assertThat(restarted.isDrained(ATT)).isTrue();

        pass(Duration.ofSeconds(1));
        var again = start();
        again.tick();
        assertThat(again.isDrained(ATT)).isFalse();
        assertThat(again.isDrained(WEBPASS)).isTrue();
        assertThat(start().isDrained(ATT)).isFalse();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void whatIsRestoredIsNotKept() {
        var before = start();
        before.drain(ATT, Optional.empty());
        before.restore(ATT);
        assertThat(start().isDrained(ATT)).isFalse();
    }

    @Test
    void aDamagedLineCostsItsOwnDrainAlone() throws IOException {
        Files.write(file(), List.of("att soon", "nonsense", "webpass -"));
        var drains = start();
        assertThat(drains.isDrained(ATT)).isFalse();
        assertThat(drains.isDrained(WEBPASS)).isTrue();
        assertThat(warnings()).hasSize(2).allMatch(text -> text.contains("damaged"));
    }

    @Test
    void whereNothingCanBeKeptItIsDrainedAllTheSame() throws IOException {
        Files.createDirectory(file());
        var drains = start();
        drains.drain(ATT, Optional.empty());
        assertThat(drains.isDrained(ATT)).isTrue();
        assertThat(warnings()).hasSize(2);
    }
}
