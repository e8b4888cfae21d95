package mwan.provision.plan;

import java.util.List;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;

/// A resource as it was seen, and what is to change about it.
record Part<S>(Resource<S> resource, S observed, List<Change> changes, List<String> notes) {
    Part {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }

    static <S> Part<S> of(Resource<S> resource) {
        var observed = resource.observe();
        return new Part<>(resource, observed, resource.diff(observed), resource.notes(observed));
    }

    /// The same resource, as it is now.
    Part<S> again() {
        return of(resource);
    }

    void apply(List<Change> some) {
        resource.apply(observed, some);
    }
}
