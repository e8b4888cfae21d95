package mwan.runtime.daemon;

import java.util.Optional;
import java.util.function.Supplier;
import mwan.runtime.log.Entry;
import mwan.runtime.log.Log;
import mwan.site.Router;

/// The debug log, as long as the site file wishes one: a reload begins and ends it.
final class Debugging implements Log {
    private final Router first;
    private final Log file;
    private volatile Supplier<Optional<Snapshot>> now = Optional::empty;

    /// @param first by which it goes until the daemon knows anything
    Debugging(Router first, Log file) {
        this.first = first;
        this.file = file;
    }

    void follow(Supplier<Optional<Snapshot>> snapshot) {
        now = snapshot;
    }

    @Override
    public void write(Entry entry) {
        if (now.get().map(Snapshot::router).orElse(first).tracing().debugLogging()) {
            file.write(entry);
        }
    }
}
