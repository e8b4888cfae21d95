package mwan.provision.proxmox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tasks of [FakeProxmox]: each ends, with its effect, when it has been looked at a few times.
final class FakeTasks {
    private final String node;
    private final Map<String, Running> tasks = new LinkedHashMap<>();
    private final Map<String, String> foretold = new LinkedHashMap<>();
    private int looksUntilDone = 1;
    private int number;

    /// A task's effect; its error's text when it fails.
    interface Work {
        Optional<String> run();
    }

    private static final class Running {
        private final Upid upid;
        private final Work work;
        private final List<String> log = new ArrayList<>();
        private int looks;
        private Optional<String> exit = Optional.empty();

        Running(Upid upid, Work work, int looks) {
            this.upid = upid;
            this.work = work;
            this.looks = looks;
        }
    }

    FakeTasks(String node) {
        this.node = node;
    }

    void looksUntilDone(int looks) {
        looksUntilDone = looks;
    }

    /// The next task of this type ends so: `WARNINGS: 1`, or an error's text, without its effect.
    void foretell(String type, String exit) {
        foretold.put(type, exit);
    }

    Upid start(String type, String id, String user, Work work) {
        number++;
        var upid =
                new Upid(
                        "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
                                .formatted(
                                        node,
                                        number,
                                        1000 + number,
                                        0x69000000 + number,
                                        type,
                                        id,
                                        user));
        tasks.put(upid.value(), new Running(upid, work, looksUntilDone));
        return upid;
    }

    Optional<Task> look(String upid) {
        var task = tasks.get(upid);
        if (task == null) {
            return Optional.empty();
        }
        if (task.exit.isEmpty() && task.looks-- <= 0) {
            end(task);
        }
        return Optional.of(new Task(task.upid, task.exit));
    }

    List<Task> running() {
        return tasks.values().stream()
                .filter(task -> task.exit.isEmpty())
                .map(task -> new Task(task.upid, Optional.empty()))
                .toList();
    }

    List<String> log(String upid, int from) {
        var log = tasks.get(upid);
        return log == null || from >= log.log.size()
                ? List.of()
                : List.copyOf(log.log.subList(from, log.log.size()));
    }

    private void end(Running task) {
        var exit = Optional.ofNullable(foretold.remove(task.upid.type()));
        boolean works = exit.isEmpty() || exit.get().startsWith("WARNINGS: ");
        var failure = works ? task.work.run() : exit;
        task.log.add(task.upid.type() + " " + task.upid.id());
        failure.ifPresent(text -> task.log.add("TASK ERROR: " + text));
        if (failure.isEmpty()) {
            task.log.add("TASK " + exit.orElse("OK"));
        }
        task.exit = failure.or(() -> exit).or(() -> Optional.of("OK"));
    }
}
