package mwan.runtime.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is wrong and what of it has been told: from what is seen now to what is to be told now.
/// Pure in time and input.
///
/// A trouble is told once it has lasted, and over once it has been gone for a while; one that comes
/// back before that is the same one. What comes back within an hour of its end has to be gone twice
/// as long, then four times, up to an hour: a line that comes and goes tells ever less often.
///
/// @param open what is wrong now, or was a moment ago
/// @param closed what was told and is over, for an hour
public record TroubleBook(Map<Trouble, Open> open, Map<Trouble, Closed> closed) {
    public static final TroubleBook EMPTY = new TroubleBook(Map.of(), Map.of());

    private static final Duration LONGEST_CALM = Duration.ofHours(1);
    private static final Duration REMEMBERED = Duration.ofHours(1);

    /// 2^12 times a second is more than an hour.
    private static final int MOST_DOUBLINGS = 12;

    public TroubleBook {
        open = Collections.unmodifiableMap(new LinkedHashMap<>(open));
        closed = Collections.unmodifiableMap(new LinkedHashMap<>(closed));
    }

    /// @param since when it was first seen
    /// @param sentence its last known reason
    /// @param goneSince since when it is not seen any more
    /// @param times how often it came, the first time included
    /// @param earlier how often it was told and over within the last hour
    public record Open(
            Instant since,
            String sentence,
            boolean told,
            Optional<Instant> goneSince,
            int times,
            int earlier) {
        Open asTold() {
            return new Open(since, sentence, true, goneSince, times, earlier);
        }

        Open seen(String why) {
            return new Open(
                    since,
                    why,
                    told,
                    Optional.empty(),
                    goneSince.isPresent() ? times + 1 : times,
                    earlier);
        }

        Open gone(Instant at) {
            return goneSince.isPresent()
                    ? this
                    : new Open(since, sentence, told, Optional.of(at), times, earlier);
        }
    }

    /// @param earlier how often it was told and over within an hour of each other
    public record Closed(Instant at, int earlier) {}

    /// How patient the site is.
    ///
    /// @param begin how long something is wrong before it is told
    /// @param end how long it is well again before that is told
    public record Patience(Duration begin, Duration end) {
        Duration calm(int earlier) {
            var longer = end.multipliedBy(1L << Math.min(earlier, MOST_DOUBLINGS));
            return longer.compareTo(LONGEST_CALM) < 0 || earlier == 0 ? longer : LONGEST_CALM;
        }
    }

    /// @param items what is to be told; empty when nothing is
    public record Step(TroubleBook book, List<Notice.Item> items) {
        public Step {
            items = List.copyOf(items);
        }
    }

    public Step step(Sight sight, Instant now, Patience patience) {
        var seen = seen(sight, now);
        var remembered = new LinkedHashMap<>(closed);
        remembered.values().removeIf(past -> past.at().plus(REMEMBERED).isBefore(now));
        var items = new ArrayList<Notice.Item>();
        begins(seen, sight, now, patience)
                .forEach((trouble, known) -> {
                    seen.put(trouble, known.asTold());
                    items.add(Notice.Item.begun(trouble, known.sentence(), known.since()));
                });
        ends(seen, now, patience)
                .forEach((trouble, known) -> {
                    seen.remove(trouble);
                    if (known.told()) {
                        var at = known.goneSince().orElse(now);
                        items.add(
                                Notice.Item.over(
                                        trouble,
                                        known.sentence(),
                                        known.since(),
                                        at,
                                        known.times()));
                        remembered.put(trouble, new Closed(now, known.earlier() + 1));
                    }
                });
        return new Step(new TroubleBook(seen, remembered), items);
    }

    private Map<Trouble, Open> seen(Sight sight, Instant now) {
        var seen = new LinkedHashMap<Trouble, Open>();
        open.forEach((trouble, known) -> {
            var why = sight.wrong().get(trouble);
            if (why != null) {
                seen.put(trouble, known.seen(why));
            } else {
                seen.put(trouble, sight.unclear().contains(trouble) ? known : known.gone(now));
            }
        });
        sight.wrong()
                .forEach((trouble, why) ->
                        seen.computeIfAbsent(
                                trouble,
                                _ ->
                                        new Open(
                                                now,
                                                why,
                                                false,
                                                Optional.empty(),
                                                1,
                                                earlier(trouble, now))));
        return seen;
    }

    private int earlier(Trouble trouble, Instant now) {
        var past = closed.get(trouble);
        return past == null || past.at().plus(REMEMBERED).isBefore(now) ? 0 : past.earlier();
    }

    /// What has lasted; with it goes what has lasted half as long, so that what fails together is
    /// told together.
    private static Map<Trouble, Open> begins(
            Map<Trouble, Open> seen, Sight sight, Instant now, Patience patience) {
        var untold = new LinkedHashMap<>(seen);
        untold.entrySet()
                .removeIf(it -> it.getValue().told() || !sight.wrong().containsKey(it.getKey()));
        return together(
                untold, known -> Duration.between(known.since(), now), _ -> patience.begin());
    }

    /// The same for what is gone.
    private static Map<Trouble, Open> ends(
            Map<Trouble, Open> seen, Instant now, Patience patience) {
        var gone = new LinkedHashMap<>(seen);
        gone.values().removeIf(known -> known.goneSince().isEmpty());
        return together(
                gone,
                known -> Duration.between(known.goneSince().orElse(now), now),
                known -> patience.calm(known.earlier()));
    }

    private static Map<Trouble, Open> together(
            Map<Trouble, Open> candidates,
            Function<Open, Duration> lasted,
            Function<Open, Duration> wanted) {
        boolean anyDue =
                candidates.values().stream()
                        .anyMatch(it -> lasted.apply(it).compareTo(wanted.apply(it)) >= 0);
        var due = new LinkedHashMap<>(candidates);
        due.values()
                .removeIf(it ->
                        !anyDue
                                || lasted.apply(it).multipliedBy(2).compareTo(wanted.apply(it))
                                        < 0);
        return due;
    }
}
