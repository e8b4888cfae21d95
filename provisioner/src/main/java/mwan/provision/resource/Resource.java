package mwan.provision.resource;

import java.util.List;

/// Something of a site that is kept as the site file wishes it. Reality is the state: nothing is
/// remembered between runs.
///
/// @param <S> what observing it gives
public interface Resource<S> {
    /// How plans and messages name it.
    String name();

    /// Waits for what is under way already: tasks that an earlier run started, for example.
    default void settle() {}

    /// Looks, and changes nothing.
    S observe();

    /// What differs, in the order in which it is changed. Pure: the same observation always gives
    /// the same changes, and none once they have been applied.
    List<Change> diff(S observed);

    /// Makes these changes come true. May be stopped anywhere: what is left over is seen by the
    /// next observation.
    ///
    /// @param changes some or all of what [#diff] gave for this observation
    void apply(S observed, List<Change> changes);

    /// What was seen beside the wished, and is left alone.
    default List<String> notes(S observed) {
        return List.of();
    }
}
