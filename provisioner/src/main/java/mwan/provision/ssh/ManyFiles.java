package mwan.provision.ssh;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Several files by one command: a file by SFTP takes four round trips, each one of them.
final class ManyFiles {
    /// A line for each that is there: its number, and its content.
    private static final String SCRIPT =
            """
            i=0
            for file do
                [ ! -f "$file" ] || printf '%s %s\\n' "$i" "$(base64 -w 0 -- "$file")"
                i=$((i + 1))
            done
            """;

    private ManyFiles() {}

    static Map<String, Bytes> read(Remote remote, List<String> paths) {
        var argv = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        argv.addAll(paths);
        var said =
                remote.run(Command.of(argv))
                        .orThrow("cannot read files", "look at what it said: " + paths);
        var found = new LinkedHashMap<String, Bytes>();
        said.text()
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(words ->
                        found.put(
                                paths.get(Integer.parseInt(words[0])),
                                Bytes.of(Base64.getDecoder().decode(words[1]))));
        return found;
    }
}
