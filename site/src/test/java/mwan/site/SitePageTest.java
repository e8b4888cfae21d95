package mwan.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// docs/site-file.md is what the JSON Schema says, and what that says of examples and defaults is
/// true. It is renewed by `mvn test -Dgolden=renew -pl site -am -Dtest=SitePageTest
/// -Dsurefire.failIfNoSpecifiedTests=false`.
class SitePageTest {
    private static final Path PAGE = Path.of("../docs/site-file.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final JsonNode schema =
            JSON.readTree(Path.of("src/main/resources/mwan/site/site.schema.json").toFile());

    SitePageTest() throws IOException {}

    @Test
    void isWhatTheSchemaSays() throws IOException {
        if ("renew".equals(System.getProperty("golden"))) {
            Files.writeString(PAGE, SitePage.of(schema));
        }
        assertThat(PAGE).content().isEqualTo(SitePage.of(schema));
    }

    @Test
    void everyKeyHasATextAndAnExample() {
        var untold = new ArrayList<String>();
        keys(
                schema,
                "",
                (at, key) -> {
                    if (key.path("description").asText().isBlank()) {
                        untold.add(at + ": no description");
                    }
                    if (!hasASectionOfItsOwn(key) && !key.has("examples")) {
                        untold.add(at + ": no examples");
                    }
                });
        assertThat(untold).isEmpty();
    }

    @Test
    void examplesAreWhatTheSchemaTakes() {
        var refused = new ArrayList<String>();
        keys(
                schema,
                "",
                (at, key) -> {
                    if (key.has("examples")) {
                        faults(key, key.get("examples").get(0))
                                .forEach(fault -> refused.add(at + ": " + fault));
                    }
                });
        assertThat(refused).isEmpty();
    }

    /// A site with the default written out is the site without it.
    @Test
    void defaultsAreWhatTheReaderTakes() throws IOException {
        var site = (ObjectNode) YAML.readTree(Path.of("../sites/lab.yaml").toFile());
        var router = (ObjectNode) site.get("router");
        router.putArray("pins").addObject().put("source", "10.250.250.3").put("wan", "att");
        router.putArray("dscp").addObject().put("class", 46).put("wan", "att");
        router.putObject("kernel");
        List<String> tried = new ArrayList<>();
        tryDefaults(site, schema, site, "", tried);
        assertThat(tried).contains("router.wans[].tier", "host.vf.trust", "router.pins[].failover");
    }

    private void tryDefaults(
            ObjectNode site, JsonNode mapping, JsonNode present, String path, List<String> tried)
            throws IOException {
        for (var entry : resolved(mapping).path("properties").properties()) {
            var key = entry.getKey();
            var at = path.isEmpty() ? key : path + "." + key;
            if (entry.getValue().has("default")) {
                var object = (ObjectNode) present;
                var written = object.remove(key);
                var without = SiteFiles.parse(YAML.writeValueAsString(site), at);
                object.set(key, entry.getValue().get("default"));
                var with = SiteFiles.parse(YAML.writeValueAsString(site), at);
                assertThat(with).as(at).isEqualTo(without);
                object.remove(key);
                if (written != null) {
                    object.set(key, written);
                }
                tried.add(at);
            } else if (entry.getValue().has("items")) {
                for (var one : present.path(key)) {
                    tryDefaults(site, entry.getValue().get("items"), one, at + "[]", tried);
                }
            } else if (present.path(key).isObject()) {
                tryDefaults(site, entry.getValue(), present.get(key), at, tried);
            }
        }
    }

    private List<String> faults(JsonNode key, JsonNode example) {
        var alone = key.<ObjectNode>deepCopy();
        alone.set("$defs", schema.get("$defs"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(alone.toString())
                .validate(
                        example.toString(),
                        InputFormat.JSON,
                        run -> run.executionConfig(told -> told.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static boolean hasASectionOfItsOwn(JsonNode key) {
        var inner = key.has("items") ? key.get("items") : key;
        var shared = inner.path("$ref").asText();
        return !inner.path("properties").isEmpty()
                || !shared.isEmpty() && !shared.matches(".*/(source|secret)");
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? schema.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static void keys(JsonNode node, String path, BiConsumer<String, JsonNode> with) {
        node.path("properties")
                .properties()
                .forEach(entry -> {
                    var at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                    with.accept(at, entry.getValue());
                    keys(entry.getValue(), at, with);
                });
        if (node.has("items")) {
            keys(node.get("items"), path + "[]", with);
        }
        node.path("$defs")
                .properties()
                .forEach(shared -> keys(shared.getValue(), shared.getKey(), with));
    }
}
