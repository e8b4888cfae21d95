package mwan.runtime.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import mwan.runtime.monitor.Readings;
import mwan.runtime.monitor.Source;
import mwan.site.Router;

/// The daemon's readings, each taken between two turns of its loop.
record MonitorSource(Daemon daemon) implements Source {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Override
    public Optional<Router> router() {
        return daemon.snapshot().map(Snapshot::router);
    }

    @Override
    public Optional<Readings> readings() throws InterruptedException {
        try {
            return daemon.call(daemon::readings).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException busy) {
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }
}
