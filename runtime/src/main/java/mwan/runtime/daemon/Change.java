package mwan.runtime.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.runtime.decide.Carrying;
import mwan.runtime.health.LineId;
import mwan.runtime.kernel.Applied;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Level;
import mwan.runtime.log.Log;
import mwan.runtime.picture.Picture;
import mwan.runtime.picture.Verdict;
import mwan.runtime.picture.Verdict.State;
import mwan.runtime.picture.WanPicture;
import mwan.value.Family;
import mwan.value.WanName;

/// What has become of the picture and of the kernel, as it is told: why, who was given new flows
/// before and is now, and how long it took.
///
/// @param before empty at the daemon's start
/// @param took from the picture to the kernel having done all
record Change(
        Optional<Picture> before,
        Picture now,
        Carrying carriedBefore,
        Carrying carrying,
        Applied applied,
        Duration took) {
    /// The lines that were healthy and have become unhealthy.
    List<LineId> failed() {
        return lines().filter(line ->
                        verdictBefore(line).filter(it -> it.state() == State.HEALTHY).isPresent()
                                && verdict(line).state() == State.UNHEALTHY)
                .toList();
    }

    void tell(Log log) {
        var causes = new ArrayList<String>();
        for (var line : changedLines()) {
            causes.add(sentence(line));
            log.write(verdictEntry(line));
        }
        for (var wan : now.wans().keySet()) {
            drained(wan).ifPresent(causes::add);
            delegated(wan).ifPresent(causes::add);
        }
        boolean moved = !carriedBefore.equals(carrying);
        if (moved || !applied.nothingChanged()) {
            var why = String.join(", ", causes);
            log.write(
                    measured(
                            // Who is given new flows is of interest to people.
                            Entry.of(
                                            moved ? Level.NOTICE : Level.INFO,
                                            "apply",
                                            moved ? moved(why) : repaired())
                                    .with("reason", why.isEmpty() ? "-" : why)));
        }
        applied.changes().forEach(change -> log.write(Entry.of(Level.DEBUG, "change", change)));
    }

    private Stream<LineId> lines() {
        return now.wans().keySet().stream()
                .flatMap(wan -> Stream.of(Family.values()).map(family -> new LineId(wan, family)));
    }

    private List<LineId> changedLines() {
        return lines().filter(
                        line -> {
                            var verdict = verdict(line);
                            return verdictBefore(line)
                                    .filter(it ->
                                            it.state() == verdict.state()
                                                    && it.reason() == verdict.reason())
                                    .isEmpty();
                        })
                .toList();
    }

    private Verdict verdict(LineId line) {
        return now.wan(line.wan()).orElseThrow().verdict(line.family());
    }

    private Optional<Verdict> verdictBefore(LineId line) {
        return before.flatMap(picture -> picture.wan(line.wan()))
                .map(wan -> wan.verdict(line.family()));
    }

    private String sentence(LineId line) {
        var verdict = verdict(line);
        return "%s %s is %s: %s"
                .formatted(
                        line.wan(),
                        line.family().label(),
                        verdict.state().label(),
                        verdict.sentence());
    }

    private Entry verdictEntry(LineId line) {
        var verdict = verdict(line);
        return measured(
                Entry.of(Level.NOTICE, "verdict", sentence(line))
                        .with("wan", line.wan())
                        .with("family", line.family().label())
                        .with("from", verdictBefore(line).map(it -> it.state().label()).orElse("-"))
                        .with("to", verdict.state().label())
                        .with("reason", verdict.reason().label()));
    }

    private Optional<String> drained(WanName wan) {
        boolean was = before.flatMap(it -> it.wan(wan)).filter(WanPicture::drained).isPresent();
        boolean is = now.wan(wan).orElseThrow().drained();
        return was == is
                ? Optional.empty()
                : Optional.of(wan + (is ? " is drained" : " is restored"));
    }

    private Optional<String> delegated(WanName wan) {
        var is = now.wan(wan).orElseThrow().delegation();
        return before.flatMap(it -> it.wan(wan))
                .map(WanPicture::delegation)
                .filter(was -> !was.equals(is))
                .map(_ -> wan + is.map(prefix -> " has " + prefix).orElse(" has no prefix"));
    }

    /// Says all in one sentence: events are shown without their fields.
    private String moved(String why) {
        return "new flows: %s; before: %s; took %s ms%s"
                .formatted(
                        carrying,
                        carriedBefore,
                        millis(took),
                        why.isEmpty() ? "" : "; because " + why);
    }

    private String repaired() {
        return applied.changes().size() + " changes; new flows: " + carrying;
    }

    private Entry measured(Entry entry) {
        return entry.with("before", carriedBefore)
                .with("now", carrying)
                .with("rulesMillis", millis(applied.rulesAfter()))
                .with("millis", millis(took));
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }
}
