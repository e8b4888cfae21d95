package mwan.lab.api.task;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A task's name: `UPID:node:pid:pstart:starttime:type:id:user:`, numbers in hexadecimal.
public record Upid(
        String node, long pid, long processStart, long time, String type, String id, String user) {
    private static final Pattern FORM =
            Pattern.compile(
                    "UPID:([a-zA-Z0-9-]+):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):"
                            + "([^:\\s]+):([^:\\s]*):([^:\\s]+):");

    /// Reads a name.
    public static Optional<Upid> parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Upid(
                        m.group(1),
                        Long.parseLong(m.group(2), 16),
                        Long.parseLong(m.group(3), 16),
                        Long.parseLong(m.group(4), 16),
                        m.group(5),
                        m.group(6),
                        m.group(7)));
    }

    /// The user without the token's name.
    public String userPart() {
        int mark = user.indexOf('!');
        return mark < 0 ? user : user.substring(0, mark);
    }

    /// The token's name, for a task that a token started.
    public Optional<String> tokenPart() {
        int mark = user.indexOf('!');
        return mark < 0 ? Optional.empty() : Optional.of(user.substring(mark + 1));
    }

    @Override
    public String toString() {
        return "UPID:%s:%08X:%08X:%08X:%s:%s:%s:"
                .formatted(node, pid, processStart, time, type, id, user);
    }
}
