package mwan.lab.api.task;

/// What a task does. What it throws is the text with which the task fails.
@FunctionalInterface
public interface Work {
    void run(TaskLog log) throws Exception;
}
