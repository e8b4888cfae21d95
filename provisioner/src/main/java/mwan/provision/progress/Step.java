package mwan.provision.progress;

/// One step of the work, in a try-with-resources. It counts as done once [#done] was called, so a
/// step that an exception leaves is told as failed.
public final class Step implements AutoCloseable {
    private final Progress progress;
    private final String title;
    private final long started;
    private boolean done;

    Step(Progress progress, String title, long started) {
        this.progress = progress;
        this.title = title;
        this.started = started;
    }

    String title() {
        return title;
    }

    /// By the clock that the progress goes by.
    long started() {
        return started;
    }

    public void done() {
        done = true;
    }

    @Override
    public void close() {
        progress.end(this, done);
    }
}
