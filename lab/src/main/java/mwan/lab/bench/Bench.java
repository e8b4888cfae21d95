package mwan.lab.bench;

import java.util.List;
import java.util.Map;
import mwan.lab.commandline.Arguments;

/// Something whose speed is measured.
public interface Bench extends AutoCloseable {
    /// As in `bench/run NAME`.
    String name();

    List<Target> targets();

    /// Measures some of its parts alone, and judges those.
    default void only(List<String> parts) {
        throw new Arguments.Wrong(name() + " is measured whole, not only " + parts);
    }

    /// Rounds at least: the first are not judged before.
    int leastRounds(boolean quick);

    /// One round over everything that is compared, interleaved; figure → value. A round may have
    /// only some of the figures, as those of one kind of fault.
    Map<String, Double> round(int number);

    /// Figures that are taken once over the whole run, when it is over.
    default Map<String, Double> totals() {
        return Map.of();
    }

    /// Lines for the reader, beneath the table: what was compared, what stands in for what.
    default List<String> notes() {
        return List.of();
    }

    @Override
    void close();
}
