package mwan.runtime.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import mwan.runtime.log.Log;
import mwan.value.BadValue;
import mwan.value.WanName;

/// The WANs that an operator took new flows off. Kept over a restart of the daemon, in a file that
/// is best effort: without it a drain ends with the process, and nothing else.
///
/// Their time is counted from the boot, which the file does not outlive: a wall clock that is set
/// meanwhile would cut a drain short, or prolong it.
final class Drains {
    private final Path file;
    private final Supplier<Duration> sinceBoot;
    private final Log log;
    private final Map<WanName, Optional<Duration>> drained = new TreeMap<>();
    private long changes;

    /// @param sinceBoot how long it is since the boot
    Drains(Path file, Supplier<Duration> sinceBoot, Log log) {
        this.file = file;
        this.sinceBoot = sinceBoot;
        this.log = log;
        load();
    }

    /// @param time for how long; empty until it is restored
    void drain(WanName wan, Optional<Duration> time) {
        drained.put(wan, time.map(sinceBoot.get()::plus));
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
        if (drained.isEmpty()) {
            return;
        }
        var now = sinceBoot.get();
        boolean ended =
                drained.values()
                        .removeIf(
                                until -> until.filter(end -> now.compareTo(end) >= 0).isPresent());
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
                (wan, until) -> lines.add(wan + " " + until.map(Duration::toString).orElse("-")));
        try {
            Files.write(file, lines);
        } catch (IOException notKept) {
            log.warning("drain", file + " cannot be written: " + notKept.getMessage());
        }
    }

    private void load() {
        try {
            for (var line : Files.readAllLines(file)) {
                take(line);
            }
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException unreadable) {
            log.warning("drain", file + " cannot be read: " + unreadable.getMessage());
        }
    }

    /// A line that is damaged costs its own drain alone.
    private void take(String line) {
        var words = line.split(" ", -1);
        try {
            if (words.length != 2) {
                throw new BadValue(line, "a WAN and until when it is drained");
            }
            drained.put(
                    WanName.parse(words[0]),
                    words[1].equals("-")
                            ? Optional.empty()
                            : Optional.of(Duration.parse(words[1])));
        } catch (BadValue | DateTimeException damaged) {
            log.warning("drain", file + " is damaged: " + damaged.getMessage());
        }
    }
}
