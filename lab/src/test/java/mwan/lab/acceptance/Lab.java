package mwan.lab.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A lab of the tests' own: up before the first test that needs it, down after the last.
final class Lab implements BeforeAllCallback {
    /// Never the lab that a user may have running. Two checkouts on one machine take two names.
    static final String NAME = Optional.ofNullable(System.getenv("MWAN_TEST_LAB")).orElse("test");

    static final String SITE = "sites/lab.yaml";
    static final String SEEN4 = "http://203.0.113.10/";
    static final String SEEN6 = "http://[2001:db8:ffff::10]/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Running() implements AutoCloseable {
        static Running up() {
            provision("lab", "up").succeeded();
            return new Running();
        }

        @Override
        public void close() {
            provision("lab", "down").succeeded();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Lab.class))
                .computeIfAbsent("running", _ -> Running.up(), Running.class);
    }

    /// `./mwan-provision` in the tests' lab.
    static Outcome provision(String... arguments) {
        return Commands.run(command(arguments));
    }

    static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of("./mwan-provision", "--lab", NAME));
        command.addAll(List.of(arguments));
        return command;
    }

    /// `./mwan-provision COMMAND --site sites/lab.yaml …`
    static Outcome site(String command, String... arguments) {
        return provision(
                Stream.concat(Stream.of(command, "--site", SITE), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /// A command on one of the lab's hosts.
    static Outcome exec(String host, String... arguments) {
        return Commands.run(execCommand(host, arguments));
    }

    static List<String> execCommand(String host, String... arguments) {
        return command(
                Stream.concat(Stream.of("lab", "exec", host, "--"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /// A script for a host's shell, on its standard input.
    static Outcome script(String host, String script, String... arguments) {
        var command = new ArrayList<>(execCommand(host, "bash", "-s", "--"));
        command.addAll(List.of(arguments));
        return Commands.run(command, Map.of(), script);
    }

    static void fault(String... words) {
        provision(Stream.concat(Stream.of("lab", "fault"), Stream.of(words)).toArray(String[]::new))
                .succeeded();
    }

    static void heal() {
        provision("lab", "heal").succeeded();
    }

    /// Boots a host anew, and waits until the host's API is there again.
    static void reboot(String host) {
        var patience = Duration.ofMinutes(3);
        var before = bootId(host);
        exec(host, "systemctl", "reboot");
        await(
                host + " to have booted anew",
                patience,
                () -> bootId(host),
                now -> !now.isEmpty() && !now.equals(before));
        // So early in a boot nobody may answer yet.
        await(
                host + " to have started all of its units",
                patience,
                () -> exec(host, "systemctl", "is-system-running", "--wait").out().strip(),
                List.of("running", "degraded")::contains);
        await(
                "the host's API to listen",
                patience,
                () -> exec("workstation", "nc", "-z", "vault", "8006").exit(),
                exit -> exit == 0);
    }

    private static String bootId(String host) {
        return exec(host, "cat", "/proc/sys/kernel/random/boot_id").out().strip();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError("not JSON: " + text, notJson);
        }
    }

    /// What `mwan status` says of a WAN's family: healthy, unhealthy or unknown.
    static String verdict(String wan, String family) {
        var status = exec("mwan", "mwan", "status", "--output", "json");
        if (status.exit() != 0) {
            return "no answer";
        }
        for (var one : json(status.out()).path("wans")) {
            if (one.path("name").asText().equals(wan)) {
                return one.path(family).path("verdict").asText();
            }
        }
        return "no such WAN";
    }

    /// Why a WAN's family has its verdict, as `upstream`.
    static String reason(String wan, String family) {
        return line(wan, family).path("reason").asText();
    }

    /// What `mwan status` says of a WAN's family.
    static JsonNode line(String wan, String family) {
        for (var one :
                json(exec("mwan", "mwan", "status", "--output", "json").succeeded().out())
                        .path("wans")) {
            if (one.path("name").asText().equals(wan)) {
                return one.path(family);
            }
        }
        throw new AssertionError("no such WAN: " + wan);
    }

    /// Waits until both WANs of the first tier are healthy in both families, and the third in its
    /// own.
    static void awaitEverythingHealthy() {
        await(
                "every WAN to be healthy",
                Duration.ofSeconds(90),
                Lab::verdicts,
                verdicts ->
                        verdicts.size() == 5
                                && verdicts.values().stream().allMatch("healthy"::equals));
    }

    /// A line is healthy before its prefix is delegated: so long no client's IPv6 goes out there.
    static void awaitEverythingDelegated() {
        awaitEverythingHealthy();
        await(
                "att and webpass to delegate a prefix",
                Duration.ofSeconds(90),
                Lab::delegations,
                delegated -> delegated == 2);
    }

    private static long delegations() {
        var status = exec("mwan", "mwan", "status", "--output", "json");
        if (status.exit() != 0) {
            return 0;
        }
        return json(status.out())
                .path("wans")
                .valueStream()
                .filter(wan -> wan.path("ipv6").path("delegation").isTextual())
                .count();
    }

    /// Each line that the site has, as `att ipv4`, and its verdict; empty when there is no answer.
    static Map<String, String> verdicts() {
        var verdicts = new TreeMap<String, String>();
        var status = exec("mwan", "mwan", "status", "--output", "json");
        if (status.exit() == 0) {
            for (var wan : json(status.out()).path("wans")) {
                for (var family : List.of("ipv4", "ipv6")) {
                    if (family.equals("ipv4")
                            || !wan.path("name").asText().equals("monkeybrains")) {
                        verdicts.put(
                                wan.path("name").asText() + " " + family,
                                wan.path(family).path("verdict").asText());
                    }
                }
            }
        }
        return verdicts;
    }

    /// Asks until the answer is as wished; what is waited for is said when it does not come.
    static <T> T await(
            String what, Duration atMost, Supplier<T> ask, java.util.function.Predicate<T> wished) {
        var end = Instant.now().plus(atMost);
        while (true) {
            var answer = ask.get();
            if (wished.test(answer)) {
                return answer;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("waited " + atMost + " for " + what + ", last: " + answer);
            }
            Thread.onSpinWait();
        }
    }

    static Path folder() {
        return folder(NAME);
    }

    /// What the lab of that name keeps while it is up.
    static Path folder(String name) {
        return cache().resolve("labs").resolve(name);
    }

    static Path cache() {
        var home = System.getProperty("user.home");
        var cache = System.getenv("XDG_CACHE_HOME");
        var own = System.getenv("MWAN_CACHE");
        return own != null
                ? Path.of(own)
                : Path.of(cache != null ? cache : home + "/.cache").resolve("mwan");
    }
}
