package mwan.runtime.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mwan.runtime.log.Log;
import mwan.value.BadValue;
import mwan.value.WanName;

/// The WANs that an operator took new flows off. Kept over a restart of the daemon, in a file that
/// is best effort: without it a drain ends with the process, and nothing else.
final class Drains {
    private final Path file;
    private final InstantSource clock;
    private final Log log;
    private final Map<WanName, Optional<Instant>> drained = new TreeMap<>();
    private long changes;

    Drains(Path file, InstantSource clock, Log log) {
        this.file = file;
        this.clock = clock;
        this.log = log;
        load();
    }

    void drain(WanName wan, Optional<Instant> until) {
        drained.put(wan, until);
        save();
    }

    /// @return whether it was drained
    boolean restore(WanName wan) {
        boolean was = drained.containsKey(wan);
        drained.remove(wan);
        save();
        return was;
    }

    boolean isDrained(WanName wan) {
        return drained.containsKey(wan);
    }

    /// Ends those whose time is up.
    void tick() {
        var now = clock.instant();
        boolean ended =
                drained.values()
                        .removeIf(until -> until.filter(at -> !now.isBefore(at)).isPresent());
        if (ended) {
            log.notice("drain", "the time of a drain is up");
            save();
        }
    }

    /// Grows with each change.
    long changes() {
        return changes;
    }

    private void save() {
        changes++;
        var lines = new ArrayList<String>();
        drained.forEach(
                (wan, until) -> lines.add(wan + " " + until.map(Instant::toString).orElse("-")));
        try {
            Files.write(file, lines);
        } catch (IOException notKept) {
            log.warning("drain", file + " cannot be written: " + notKept.getMessage());
        }
    }

    private void load() {
        try {
            for (var line : Files.readAllLines(file)) {
                var words = line.split(" ", -1);
                if (words.length == 2) {
                    drained.put(
                            new WanName(words[0]),
                            words[1].equals("-")
                                    ? Optional.empty()
                                    : Optional.of(Instant.parse(words[1])));
                }
            }
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException | BadValue | DateTimeException unreadable) {
            log.warning("drain", file + " cannot be read: " + unreadable.getMessage());
        }
    }
}
