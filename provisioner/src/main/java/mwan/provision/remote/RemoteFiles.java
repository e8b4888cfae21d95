package mwan.provision.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.provision.resource.Change;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Command;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;

/// Many files of another host, seen in two round trips, without their content.
///
/// @param facts by path; a file that is not there has none
public record RemoteFiles(Map<String, Fact> facts) {
    public RemoteFiles {
        facts = Map.copyOf(facts);
    }

    /// @param sha256 of its content, in small hexadecimal letters
    public record Fact(String sha256, FileMode mode, int uid) {}

    /// A file as it is wished: root's, with this content.
    public record Wish(String path, Bytes content, FileMode mode) {
        public String sha256() {
            return RemoteFiles.sha256(content);
        }

        /// The change that brings it to the router, where only root may read it.
        ///
        /// @param seen empty: the router does not answer
        /// @param need why it is wished, where it is not there
        public Change toBring(String resource, Optional<RemoteFiles> seen, String need) {
            var present = seen.flatMap(files -> files.at(path));
            return Change.set(
                    resource,
                    path,
                    present.map(
                            fact -> hasContent(fact) ? shown(fact.mode(), fact.uid()) : "another"),
                    present.isEmpty() || present.filter(this::hasContent).isPresent()
                            ? shown(mode, 0)
                            : "as given",
                    seen.isEmpty()
                            ? "the router is not there yet, or does not answer"
                            : present.map(this::wrongness).orElse(need));
        }

        /// Not even a digest: a short secret could be guessed from it.
        private static String shown(FileMode mode, int uid) {
            return uid == 0 ? "mode " + mode : "mode %s, of user %d".formatted(mode, uid);
        }

        private boolean hasContent(Fact fact) {
            return fact.sha256().equals(sha256());
        }

        private String wrongness(Fact fact) {
            return hasContent(fact) ? "it is not root's alone" : "it is another than the one given";
        }
    }

    public static RemoteFiles observe(Remote remote, List<String> paths) {
        var sums = byPath(run(remote, List.of("sha256sum", "--"), paths), 66);
        var states = run(remote, List.of("stat", "-L", "-c", "%a %u %n", "--"), paths);
        var facts = new HashMap<String, Fact>();
        for (var line : states.lines().toList()) {
            var words = line.split(" ", 3);
            if (words.length == 3 && sums.containsKey(words[2])) {
                facts.put(
                        words[2],
                        new Fact(
                                sums.get(words[2]).substring(0, 64),
                                new FileMode(Integer.parseInt(words[0], 8)),
                                Integer.parseInt(words[1])));
            }
        }
        return new RemoteFiles(facts);
    }

    public Optional<Fact> at(String path) {
        return Optional.ofNullable(facts.get(path));
    }

    public boolean has(Wish wish) {
        return at(wish.path())
                .filter(fact -> fact.sha256().equals(wish.sha256()))
                .filter(fact -> fact.mode().equals(wish.mode()) && fact.uid() == 0)
                .isPresent();
    }

    public static String sha256(Bytes content) {
        return content.sha256();
    }

    public static String sha256(String text) {
        return sha256(Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Files that are not there make these programs end with 1, which is no failure here.
    private static String run(Remote remote, List<String> program, List<String> paths) {
        var argv = new ArrayList<>(program);
        argv.addAll(paths);
        return remote.run(Command.of(argv)).text();
    }

    private static Map<String, String> byPath(String lines, int pathBegins) {
        var found = new HashMap<String, String>();
        lines.lines()
                .filter(line -> line.length() > pathBegins)
                .forEach(line -> found.put(line.substring(pathBegins), line));
        return found;
    }
}
