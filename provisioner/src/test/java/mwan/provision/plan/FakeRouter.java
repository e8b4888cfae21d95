package mwan.provision.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import mwan.provision.remote.RemoteFiles;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FakeRemote;
import mwan.provision.ssh.FileState;
import mwan.provision.ssh.Result;

/// The router's Debian in memory: files, symbolic links, units, and the runtime's own program.
final class FakeRouter {
    private final FakeRemote remote = new FakeRemote("root@10.250.0.4");
    private final Map<String, String> links = new TreeMap<>();
    private final TreeSet<String> enabled = new TreeSet<>();
    private final TreeSet<String> active = new TreeSet<>();
    private final List<String> restarts = new ArrayList<>();
    private final TreeSet<String> timers = new TreeSet<>();
    private boolean halfBack;

    FakeRouter() {
        remote.withFolder("/etc/systemd/system")
                .withFolder("/etc/mwan")
                .withFolder("/run")
                .withFolder("/var/lib")
                .withProgram("cloud-init", command -> says(command, "{\"status\": \"done\"}\n"))
                .withProgram("mkdir", this::makeFolder)
                .withProgram("install", this::makeFolder)
                .withProgram("logger", command -> says(command, ""))
                .withProgram("sha256sum", this::sums)
                .withProgram("stat", this::states)
                .withProgram("find", this::links)
                .withProgram("ln", this::link)
                .withProgram("mv", this::rename)
                .withProgram("ls", this::releases)
                .withProgram("rm", this::forget)
                .withProgram("systemctl", this::systemctl)
                .withProgram("systemd-run", this::timer)
                .withProgram("/bin/sh", this::revert)
                .withProgram("/usr/local/bin/mwan", this::mwan);
    }

    FakeRemote remote() {
        return remote;
    }

    /// Every restart so far, by unit.
    List<String> restarts() {
        return restarts;
    }

    @Override
    public String toString() {
        return remote + "\n" + links + "\nenabled " + enabled + "\nactive " + active + "\n";
    }

    private Result makeFolder(Command command) {
        remote.withFolder(command.argv().getLast());
        return says(command, "");
    }

    private Result sums(Command command) {
        var text = new StringBuilder();
        for (var path : command.argv().subList(2, command.argv().size())) {
            remote.read(path)
                    .ifPresent(content ->
                            text.append(RemoteFiles.sha256(content))
                                    .append("  ")
                                    .append(path)
                                    .append('\n'));
        }
        return says(command, text.toString());
    }

    private Result states(Command command) {
        var text = new StringBuilder();
        for (var path : command.argv().subList(5, command.argv().size())) {
            remote.stat(path)
                    .filter(FileState::isFile)
                    .ifPresent(state ->
                            text.append(Integer.toOctalString(state.mode().bits()))
                                    .append(" 0 ")
                                    .append(path)
                                    .append('\n'));
        }
        return says(command, text.toString());
    }

    private Result links(Command command) {
        var text = new StringBuilder();
        links.forEach((path, target) -> {
            if (command.argv().contains(path)) {
                text.append(path).append('\t').append(target).append('\n');
            }
        });
        return says(command, text.toString());
    }

    private Result link(Command command) {
        links.put(command.argv().get(4), command.argv().get(3));
        return says(command, "");
    }

    private Result rename(Command command) {
        var from = command.argv().get(3);
        var target = links.remove(from);
        if (target == null) {
            return renameFile(command, from);
        }
        links.put(command.argv().get(4), target);
        return says(command, "");
    }

    private Result renameFile(Command command, String from) {
        var content = remote.read(from);
        if (content.isEmpty()) {
            return remote.result(command, 1, "", "mv: cannot stat\n");
        }
        remote.write(command.argv().get(4), content.get(), remote.stat(from).orElseThrow().mode());
        remote.remove(from);
        return says(command, "");
    }

    private Result releases(Command command) {
        if (command.argv().contains("-1td")) {
            return says(
                    command, String.join("\n", command.argv().subList(3, command.argv().size())));
        }
        var folder = command.argv().getLast() + "/";
        var names = new TreeSet<String>();
        remote.toString()
                .lines()
                .map(line -> line.split(" ")[1])
                .forEach(path -> {
                    if (path.startsWith(folder)) {
                        names.add(path.substring(folder.length()).split("/")[0]);
                    }
                });
        return says(command, String.join("\n", names));
    }

    private Result forget(Command command) {
        var folder = command.argv().getLast() + "/";
        remote.toString()
                .lines()
                .map(line -> line.split(" ")[1])
                .toList()
                .forEach(path -> {
                    if (path.startsWith(folder)) {
                        remote.remove(path);
                    }
                });
        return says(command, "");
    }

    private Result systemctl(Command command) {
        var unit = command.argv().getLast();
        boolean loaded =
                links.containsKey("/etc/systemd/system/" + unit)
                        || (unit.equals("wpa_supplicant-mwan.service") && active.contains(SERVICE));
        switch (command.argv().get(1)) {
            case "show" -> {
                return says(
                        command,
                        "LoadState="
                                + (loaded ? "loaded" : "not-found")
                                + "\nUnitFileState="
                                + (enabled.contains(unit) ? "enabled" : "")
                                + "\nActiveState="
                                + (active.contains(unit) ? "active" : "inactive")
                                + "\n");
            }
            case "enable" -> enabled.add(unit);
            case "restart" -> {
                active.add(unit);
                restarts.add(unit);
            }
            case "try-restart" -> restarts.add(unit);
            case "daemon-reload" -> {}
            case "stop" -> timers.remove(unit.replace(".timer", ""));
            default -> throw new IllegalArgumentException(command.toString());
        }
        return says(command, "");
    }

    /// systemd refuses a transient unit of a name that is taken.
    private Result timer(Command command) {
        var unit =
                command.argv().stream()
                        .filter(word -> word.startsWith("--unit="))
                        .map(word -> word.substring("--unit=".length()))
                        .findFirst()
                        .orElseThrow();
        return timers.add(unit)
                ? says(command, "")
                : remote.result(command, 1, "", "Unit " + unit + ".timer already exists.\n");
    }

    /// Time passes, and nobody confirms what is on trial.
    void timersElapse() {
        if (timers.remove("mwan-revert")) {
            revert(Command.of("/bin/sh", TRIAL + "/revert.sh", "nobody confirmed it"));
        }
    }

    /// Something of the next way back fails.
    void goesHalfBack() {
        halfBack = true;
    }

    boolean isOnTrial() {
        return !timers.isEmpty() || remote.hasFile(TRIAL + "/before");
    }

    /// What revert.sh does.
    private Result revert(Command command) {
        if (!remote.hasFile(command.argv().get(1))) {
            return remote.result(command, 127, "", "sh: cannot open\n");
        }
        if (!remote.hasFile(TRIAL + "/before")) {
            return says(command, "");
        }
        var before = text(TRIAL + "/before");
        var failed = links.put("/opt/mwan/current", before);
        if (!before.equals(failed)) {
            forget(Command.of("rm", "-rf", "--", String.valueOf(failed)));
        }
        remote.write(
                "/etc/mwan/site.yaml",
                Bytes.of(text(TRIAL + "/site.yaml")),
                mwan.provision.ssh.FileMode.PRIVATE);
        restarts.add("mwan.service");
        remote.write(
                "/var/lib/mwan/last-change",
                Bytes.of(
                        text(TRIAL + "/trace").strip()
                                + (halfBack ? " not wholly rolled back: " : " rolled back: ")
                                + command.argv().get(2)
                                + "\n"),
                mwan.provision.ssh.FileMode.READABLE);
        forget(Command.of("rm", "-rf", "--", TRIAL));
        return remote.result(command, halfBack ? 1 : 0, "", "");
    }

    private String text(String path) {
        return remote.read(path).map(Bytes::text).orElse("");
    }

    private static final String SERVICE = "mwan.service";
    private static final String TRIAL = "/var/lib/mwan/trial";

    private Result mwan(Command command) {
        boolean installed =
                links.containsKey("/usr/local/bin/mwan")
                        && links.containsKey("/opt/mwan/current")
                        && remote.hasFile("/etc/mwan/site.yaml");
        boolean answers =
                command.argv().get(1).equals("configure") || active.contains("mwan.service");
        return installed && answers
                ? says(command, "{}")
                : remote.result(command, 1, "", "mwan: not there\n");
    }

    private Result says(Command command, String text) {
        return remote.result(command, 0, text, "");
    }

    /// Whether a file holds exactly this text, for root alone.
    boolean hasPrivate(String path, Bytes content) {
        return remote.read(path).filter(content::equals).isPresent()
                && remote.stat(path)
                        .orElseThrow()
                        .mode()
                        .equals(mwan.provision.ssh.FileMode.PRIVATE);
    }
}
