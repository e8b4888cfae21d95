package mwan.lab.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// TCP and UDP flows of a client in both families that run while something happens to the router:
/// `flows.py` on the client and on a server in the Internet.
final class Flows implements AutoCloseable {
    private static final String SCRIPT = script();
    private static final String PORT = "7010";
    private static final List<String> SERVERS = List.of("203.0.113.10", "2001:db8:ffff::10");

    private final Talk server;
    private final Talk client;

    private Flows(Talk server, Talk client) {
        this.server = server;
        this.client = client;
    }

    /// @param seconds between two questions of one flow
    /// @return when each flow has had an answer
    static Flows keep(String client, double seconds, int tcp, int udp) {
        var server = serve();
        return new Flows(
                server,
                Talk.start(
                        client,
                        Stream.concat(
                                Stream.of(
                                        "keep",
                                        String.format(Locale.ROOT, "%.3f", seconds),
                                        String.valueOf(tcp),
                                        String.valueOf(udp),
                                        PORT),
                                SERVERS.stream())));
    }

    /// The server alone; on the next port it swallows and counts.
    static Talk serve() {
        return Talk.start("internet", Stream.concat(Stream.of("serve", PORT), SERVERS.stream()));
    }

    /// What has become of them until now.
    List<Flow> look() {
        client.say("look");
        return Flow.all(client.line());
    }

    /// What became of them, when the answers that were on their way are there.
    List<Flow> end() {
        client.endInput();
        return Flow.all(client.line());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    /// One flow.
    ///
    /// @param goesOn whether its last question was answered
    /// @param seen the addresses that the server saw it come from, one after the other
    /// @param ended how a TCP connection ended, as `ECONNRESET`
    /// @param endedAfterMillis after which time that was the answer to its last segment
    /// @param errors what its socket was told
    /// @param longestMillis the longest time until an answer
    /// @param openMillis how long it has waited for the answer that it waits for now
    record Flow(
            boolean tcp,
            boolean ipv6,
            int sent,
            int answered,
            boolean goesOn,
            List<String> seen,
            Optional<String> ended,
            double endedAfterMillis,
            List<String> errors,
            double longestMillis,
            double openMillis,
            int retransmitted) {

        boolean lostNothing() {
            return sent == answered;
        }

        boolean stayed() {
            return ended.isEmpty() && errors.isEmpty() && seen.size() == 1;
        }

        private static List<Flow> all(String line) {
            var flows = new ArrayList<Flow>();
            for (var node : Lab.json(line)) {
                flows.add(
                        new Flow(
                                node.path("kind").asText().equals("tcp"),
                                node.path("family").asText().equals("ipv6"),
                                node.path("sent").asInt(),
                                node.path("answered").asInt(),
                                node.path("goesOn").asBoolean(),
                                texts(node.path("seen")),
                                Optional.ofNullable(node.path("ended").textValue()),
                                node.path("endedAfterMillis").asDouble(),
                                texts(node.path("errors")),
                                node.path("longestMillis").asDouble(),
                                node.path("openMillis").asDouble(),
                                node.path("retransmitted").asInt()));
            }
            return flows;
        }

        private static List<String> texts(JsonNode array) {
            var texts = new ArrayList<String>();
            array.forEach(text -> texts.add(text.asText()));
            return texts;
        }
    }

    private static String script() {
        try (var script = Flows.class.getResourceAsStream("flows.py")) {
            if (script == null) {
                throw new AssertionError("flows.py is not among the tests' resources");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// One of the script's two sides on a host; it ends with its standard input.
    static final class Talk implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        private Talk(Process process) {
            this.process = process;
            answers = process.inputReader(StandardCharsets.UTF_8);
        }

        static Talk start(String host, Stream<String> arguments) {
            var command =
                    Stream.concat(Stream.of("python3", "-c", SCRIPT), arguments)
                            .toArray(String[]::new);
            var talk = new Talk(Commands.startTalking(Lab.execCommand(host, command)));
            var first = talk.line();
            if (!first.equals("ready")) {
                throw new AssertionError("flows.py on " + host + " said " + first);
            }
            return talk;
        }

        String line() {
            try {
                var line = answers.readLine();
                if (line == null) {
                    throw new AssertionError("flows.py has ended");
                }
                return line;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        void say(String word) {
            try {
                var input = process.getOutputStream();
                input.write((word + "\n").getBytes(StandardCharsets.UTF_8));
                input.flush();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        void endInput() {
            try {
                process.getOutputStream().close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void close() {
            endInput();
            process.destroy();
            process.onExit().join();
        }
    }
}
