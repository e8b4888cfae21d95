package mwan.provision.coldstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.value.SiteName;
import mwan.value.TraceId;

/// A prepared list on the host, the transient unit that works through it, and its verdict.
final class HostWork {
    private static final java.time.Duration COPYING = java.time.Duration.ofSeconds(10);

    private final Remote host;
    private final String unit;
    private final String above;
    private final String folder;

    HostWork(Remote host, SiteName site) {
        this.host = host;
        this.unit = "mwan-cold-start-" + site;
        this.above = "/var/lib/mwan-provision/" + site;
        this.folder = above + "/cold-start";
    }

    /// How messages name it.
    String name() {
        return host.name() + ", unit " + unit;
    }

    /// Empty when there is none that nobody has judged.
    Optional<Verdict> state() {
        return host.read(folder + "/state").map(Bytes::text).flatMap(Verdict::parse);
    }

    boolean runs() {
        return host.run("systemctl", "is-active", unit + ".service")
                .text()
                .strip()
                .startsWith("activ");
    }

    /// The list, complete, before anything of it runs.
    ///
    /// @param gated whether hosts behind the router judge it afterwards
    void prepare(
            TraceId trace,
            List<Step> forward,
            Alteration alteration,
            List<Step> back,
            boolean gated) {
        forget();
        makeFolder(folder + "/before");
        write("trace", Bytes.of(trace + "\n"));
        write("cold-start.sh", script());
        write("forward", Step.list(forward));
        var whole = new ArrayList<Step>();
        int number = 0;
        // The VM is off before its files are as they were.
        whole.add(back.getFirst());
        for (var saved : alteration.before()) {
            var copy = folder + "/before/" + number++;
            host.write(copy, saved.content(), saved.mode());
            whole.add(
                    Step.of(
                            "bring " + saved.path() + " back",
                            COPYING,
                            "cp",
                            "--preserve=mode",
                            "--",
                            copy,
                            saved.path()));
        }
        whole.addAll(back.subList(1, back.size()));
        write("back", Step.list(whole));
        if (gated) {
            write("gated", Bytes.NONE);
        }
        write("begin", Bytes.NONE);
        write("state", Bytes.of(new Verdict(trace, Verdict.Word.PREPARED, "").text()));
    }

    /// Whether nothing of the list has run, and nothing will: its start may be under way although
    /// its unit is not there yet, as when the line was cut while it was asked for. Only one takes
    /// the file away, the list's run or this.
    boolean forestall() {
        return host.run("rm", "--", folder + "/begin").ok();
    }

    /// What failed and did not have to succeed.
    List<String> missed() {
        return host.read(folder + "/missed").map(Bytes::text).stream()
                .flatMap(String::lines)
                .toList();
    }

    void goForward() {
        start("forward");
    }

    boolean isGated() {
        return host.stat(folder + "/gated").isPresent();
    }

    /// From now on it is not done any more, whoever looks.
    void goBack(Verdict from, String why) {
        write("state", Bytes.of(new Verdict(from.trace(), Verdict.Word.RUNNING, "").text()));
        start("back", why.replaceAll("\\p{Cc}+", " "));
    }

    private void start(String... arguments) {
        var argv =
                new ArrayList<>(
                        List.of(
                                "systemd-run",
                                "--quiet",
                                "--collect",
                                "--unit=" + unit,
                                "/bin/bash",
                                folder + "/cold-start.sh",
                                folder));
        argv.addAll(List.of(arguments));
        host.run(Command.of(argv))
                .orThrow(
                        "cannot begin the cold start",
                        "`systemctl status " + unit + "` on the host; then run this again");
    }

    /// The verdict stays, the list goes.
    void close(Verdict verdict) {
        makeFolder(above);
        host.write(above + "/last-change", Bytes.of(verdict.text()), FileMode.READABLE);
        forget();
    }

    void forget() {
        remove(folder);
    }

    /// The last verdict too.
    void forgetAll() {
        remove(above);
    }

    private void remove(String path) {
        host.run(Command.of("rm", "-rf", "--", path))
                .orThrow("cannot remove " + path, "is the disk read-only?");
    }

    private void makeFolder(String path) {
        host.run(Command.of("mkdir", "-p", "--", path))
                .orThrow("cannot make " + path, "is the disk full, or read-only?");
    }

    private void write(String name, Bytes content) {
        host.write(folder + "/" + name, content, FileMode.PRIVATE);
    }

    private static Bytes script() {
        try (var script = HostWork.class.getResourceAsStream("cold-start.sh")) {
            return Bytes.of(Objects.requireNonNull(script, "cold-start.sh").readAllBytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
