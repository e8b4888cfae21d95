package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A router with two WANs is given the third: its bridge, its NIC, and its line in the runtime. The
/// lab's machines take no NIC while they run, so that is a cold start.
@Tag("lab")
@Tag("slow")
@Order(91)
class AddedWanTest {
    private static final String LAB = "added";
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir private Path folder = Path.of("");

    private static Outcome run(String... words) {
        var command = new ArrayList<>(List.of("./mwan-provision", "--lab", LAB));
        command.addAll(List.of(words));
        return Commands.run(command);
    }

    private Path siteOfTwoWans() throws IOException {
        var site = (ObjectNode) YAML.readTree(Commands.TOP.resolve(Lab.SITE).toFile());
        remove((ArrayNode) site.path("host").path("bridges"), "mbrains");
        remove((ArrayNode) site.path("router").path("wans"), "monkeybrains");
        return Files.writeString(folder.resolve("two.yaml"), YAML.writeValueAsString(site));
    }

    private static void remove(ArrayNode things, String name) {
        int before = things.size();
        things.removeIf(thing -> thing.path("name").asText().equals(name));
        assertThat(things).hasSize(before - 1);
    }

    /// The verdict of each WAN in IPv4.
    private static Map<String, String> verdicts() {
        var status = run("lab", "exec", "mwan", "--", "mwan", "status", "--output", "json");
        var verdicts = new TreeMap<String, String>();
        for (var wan : Lab.json(status.succeeded().out()).path("wans")) {
            verdicts.put(wan.path("name").asText(), wan.path("ipv4").path("verdict").asText());
        }
        return verdicts;
    }

    private static List<String> plannedKeys() {
        var plan = run("plan", "--site", Lab.SITE, "--output", "json").succeeded();
        return Lab.json(plan.out()).path("changes").findValuesAsText("key");
    }

    @AfterEach
    void down() {
        run("lab", "down").succeeded();
    }

    @Test
    void upAddsTheThird() throws IOException {
        run("lab", "up", "--site", siteOfTwoWans().toString()).succeeded();
        assertThat(verdicts()).containsOnlyKeys("att", "webpass");
        assertThat(plannedKeys()).containsExactly("mbrains", "net2", "/etc/mwan/site.yaml");

        var up = run("up", "--site", Lab.SITE, "--restart", "allow").succeeded();
        assertThat(up.out()).contains("lease.ipv4.monkeybrains");
        Lab.await(
                "three healthy WANs",
                Duration.ofSeconds(60),
                AddedWanTest::verdicts,
                verdicts ->
                        verdicts.size() == 3
                                && verdicts.values().stream().allMatch("healthy"::equals));
        assertThat(plannedKeys()).isEmpty();
    }
}
