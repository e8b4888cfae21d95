package mwan.runtime.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// What has to be done so that what is there becomes what is wanted, by values.
///
/// @param added wanted, and nothing with its key is there
/// @param replaced wanted, and one of ours with its key but another value is there
/// @param removed ours, and not wanted
record Difference<T>(List<T> added, List<T> replaced, List<T> removed) {
    /// @param ours which of those that are there may be touched; the others count as not there
    /// @param key what the kernel has one of
    static <T, K> Difference<T> between(
            Collection<T> wanted, Collection<T> there, Predicate<T> ours, Function<T, K> key) {
        var present = new HashSet<T>();
        var keys = new HashSet<K>();
        for (var one : there) {
            if (ours.test(one)) {
                present.add(one);
                keys.add(key.apply(one));
            }
        }
        var added = new ArrayList<T>();
        var replaced = new ArrayList<T>();
        var wantedKeys = new HashSet<K>();
        for (var one : wanted) {
            wantedKeys.add(key.apply(one));
            if (!present.contains(one)) {
                (keys.contains(key.apply(one)) ? replaced : added).add(one);
            }
        }
        var removed =
                there.stream()
                        .filter(one -> ours.test(one) && !wantedKeys.contains(key.apply(one)))
                        .distinct()
                        .toList();
        return new Difference<>(added, replaced, removed);
    }

    boolean isNone() {
        return added.isEmpty() && replaced.isEmpty() && removed.isEmpty();
    }
}
