package mwan.lab.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.lab.api.request.Json;

/// The faults that are planned: none, unless a test hands them over or names a file of them.
///
/// The file is a JSON list of faults; it is read again when it changes, and then all calls are
/// counted from the start.
public final class FaultPlan {
    private final Optional<Path> file;
    private List<Fault> faults = List.of();
    private final List<Integer> seen = new ArrayList<>();
    private String text = "";

    private FaultPlan(Optional<Path> file) {
        this.file = file;
    }

    /// No faults, until some are [#set].
    public static FaultPlan none() {
        return new FaultPlan(Optional.empty());
    }

    /// The faults in this file, whenever it is there.
    public static FaultPlan in(Path file) {
        return new FaultPlan(Optional.of(file));
    }

    /// Replaces the faults; calls are counted from here.
    public synchronized void set(List<Fault> planned) {
        faults = List.copyOf(planned);
        seen.clear();
        planned.forEach(fault -> seen.add(0));
    }

    /// The fault that hits this call, which is counted.
    synchronized Optional<Fault> next(String method, String path) {
        file.ifPresent(this::reread);
        Optional<Fault> hit = Optional.empty();
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (fault.matches(method, path)) {
                int count = seen.get(i) + 1;
                seen.set(i, count);
                if (hit.isEmpty() && (fault.call() == 0 || fault.call() == count)) {
                    hit = Optional.of(fault);
                }
            }
        }
        return hit;
    }

    private void reread(Path path) {
        String now = "";
        try {
            now = Files.exists(path) ? Files.readString(path) : "";
            if (!now.equals(text)) {
                List<Fault> planned = new ArrayList<>();
                if (!now.isBlank()) {
                    Json.MAPPER.readTree(now).forEach(node -> planned.add(Fault.read(node)));
                }
                set(planned);
            }
        } catch (IOException e) {
            throw new IllegalStateException("faults in " + path + ": " + e.getMessage(), e);
        }
        text = now;
    }
}
