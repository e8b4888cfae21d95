package mwan.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The JSON Schema and the reader know the same keys.
class SchemaTest {
    private static final Path SCHEMA = Path.of("src/main/resources/mwan/site/site.schema.json");
    private static final String MODELINE = "# yaml-language-server: $schema=";

    /// A site in which every branch of the reader is taken.
    private static final String EVERY_BRANCH =
            """
            name: all
            proxmox: {api: "https://a:8006", node: a, token: "a@pam!b", tokenSecret: {env: X}}
            router:
              management: {link: m, address: 10.0.0.1/24, attachment: {pci: "0000:00:00.0"}}
              wans:
                - name: a
                  dot1x: {}
                  ipv4: {method: static, block: {}}
                  ipv6: {}
                  link: {attachment: {vf: 0}}
                  health: {dns: [{}], ipv6: {}}
              mappings: [{}]
              dscp: [{}]
              pins: [{}]
              kernel: {}
              tracing: {}
              notices: {email: {}, webhook: {}, command: {}}
              dynamicDns: [{rfc2136: {key: {}}, dyndns2: {}}]
              monitoring: {}
            """;

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(Files.readString(SCHEMA));
    }

    /// Editors find it by this line.
    @Test
    void ourSitesNameIt() throws IOException {
        try (var files = Files.newDirectoryStream(Path.of("../sites"), "*.yaml")) {
            for (var file : files) {
                var line = Files.readAllLines(file).getFirst();
                assertThat(line).as(file.toString()).startsWith(MODELINE);
                assertThat(file.resolveSibling(line.substring(MODELINE.length())))
                        .hasSameBinaryContentAs(SCHEMA);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault.yaml", "lab.yaml"})
    void takesOurSites(String name) throws IOException {
        var schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(Files.readString(SCHEMA));
        var faults = schema.validate(Files.readString(Path.of("../sites", name)), InputFormat.YAML);
        assertThat(faults).isEmpty();
    }

    @Test
    void knowsTheKeysThatTheReaderKnows() throws IOException {
        var read = new TreeSet<>(SiteFiles.keysAskedFor(EVERY_BRANCH));
        read.addAll(SiteFiles.keysAskedFor(Files.readString(Path.of("../sites/vault.yaml"))));
        read.addAll(SiteFiles.keysAskedFor(Files.readString(Path.of("../sites/lab.yaml"))));
        var described = new TreeSet<String>();
        keys(schema(), schema(), "", described);
        assertThat(described).containsAll(read.stream().filter(SchemaTest::notASource).toList());
        assertThat(read).containsAll(described.stream().filter(SchemaTest::notASource).toList());
    }

    /// What a source may be is said once, and the reader does not ask for it where a text stands.
    private static boolean notASource(String path) {
        return !path.endsWith(".file") && !path.endsWith(".env");
    }

    private static void keys(JsonNode root, JsonNode node, String path, Set<String> into) {
        var resolved = resolve(root, node);
        resolved.path("properties")
                .properties()
                .forEach(entry -> {
                    var at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                    into.add(at);
                    keys(root, entry.getValue(), at, into);
                });
        if (resolved.has("items")) {
            keys(root, resolved.get("items"), path + "[]", into);
        }
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }
}
