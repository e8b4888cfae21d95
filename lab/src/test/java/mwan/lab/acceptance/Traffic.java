package mwan.lab.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a client of the lab does, and from which public addresses it is seen.
final class Traffic {
    static final String ATT4 = "104.57.226.193";
    static final String WEBPASS4 = "136.25.91.242";

    private Traffic() {}

    /// New TCP connections, one after the other; the address that each was seen from, or "failed".
    static List<String> connections(String client, String url, int count) {
        return connections(client, url, count, 3);
    }

    /// @param patience the seconds that each may take
    static List<String> connections(String client, String url, int count, int patience) {
        return lines(
                Lab.exec(
                        client,
                        "curl",
                        "--silent",
                        "--max-time",
                        String.valueOf(2 + count + patience),
                        "--connect-timeout",
                        String.valueOf(patience),
                        "--header",
                        "Connection: close",
                        url + "[1-" + count + "]"),
                count);
    }

    /// Requests over one TCP connection that is kept.
    static List<String> requestsOverOneConnection(String client, String url, int count) {
        var outcome =
                Lab.exec(
                                client,
                                "curl",
                                "--silent",
                                "--rate",
                                "5/s",
                                "--write-out",
                                "connects=%{num_connects}\n",
                                url + "[1-" + count + "]")
                        .succeeded();
        var seen = new ArrayList<String>();
        int connects = 0;
        for (var line : outcome.lines()) {
            if (line.startsWith("connects=")) {
                connects += Integer.parseInt(line.substring("connects=".length()));
            } else {
                seen.add(line);
            }
        }
        if (connects != 1) {
            throw new AssertionError("the connection was not kept: " + outcome.out());
        }
        return seen;
    }

    static Map<String, Long> counted(List<String> seen) {
        return seen.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    /// How often an address is followed by itself: 0 where flows alternate.
    static long repeats(List<String> seen) {
        long repeats = 0;
        for (int i = 1; i < seen.size(); i++) {
            if (seen.get(i).equals(seen.get(i - 1))) {
                repeats++;
            }
        }
        return repeats;
    }

    private static List<String> lines(Outcome outcome, int count) {
        var seen = new ArrayList<>(outcome.lines());
        while (seen.size() < count) {
            seen.add("failed");
        }
        return seen;
    }
}
