package mwan.lab.api.task;

/// What a task does. What it throws is the text with which the task fails.
@FunctionalInterface
public interface Work {
    void run(TaskLog log) throws Exception;

    /// What the request has laid for the task goes, when it fails before it has begun.
    default void abandon() {}

    /// The same work, with what its request has laid removed by `undo` when it never begins.
    default Work abandonedBy(Runnable undo) {
        var work = this;
        return new Work() {
            @Override
            public void run(TaskLog log) throws Exception {
                work.run(log);
            }

            @Override
            public void abandon() {
                undo.run();
            }
        };
    }
}
