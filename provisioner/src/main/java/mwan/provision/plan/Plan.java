package mwan.provision.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mwan.provision.progress.Progress;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;

/// What differs between a site file and reality, in the order in which it would be changed.
///
/// @param changes of all resources
/// @param notes what was seen and is left alone
public record Plan(List<Change> changes, List<String> notes) {
    public Plan {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }

    /// Looks at every resource; changes nothing.
    public static Plan of(List<? extends Resource<?>> resources, Progress progress) {
        return of(look(resources, progress));
    }

    static Plan of(List<Part<?>> parts) {
        return new Plan(
                parts.stream().flatMap(part -> part.changes().stream()).toList(),
                parts.stream().flatMap(part -> part.notes().stream()).toList());
    }

    static List<Part<?>> look(List<? extends Resource<?>> resources, Progress progress) {
        var parts = new ArrayList<Part<?>>();
        for (var resource : resources) {
            progress.detail("look at " + resource.name());
            parts.add(Part.of(resource));
        }
        return parts;
    }

    /// The same with more notes.
    public Plan noting(List<String> more) {
        return new Plan(changes, Stream.concat(notes.stream(), more.stream()).toList());
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// Those that come true only by a stop and a start of the VM.
    public Stream<Change> coldStarts() {
        return changes.stream().filter(Change::coldStart);
    }
}
