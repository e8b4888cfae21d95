package mwan.lab.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mwan.provision.plan.Rollout.ColdStart;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Hostile values come into every string that a site file can have, and each such file is one that
/// an `up` takes: else it would be refused for another reason.
class HostileTest {
    private static final Path HOUSE = Path.of("..");
    private static final Path SCHEMA =
            HOUSE.resolve("site/src/main/resources/mwan/site/site.schema.json");

    @Test
    void everyStringOfTheSiteFileIsTried() throws IOException {
        var schema = new ObjectMapper().readTree(Files.readString(SCHEMA));
        var wanted = new TreeSet<String>();
        collect(schema, schema, "", wanted);
        var tried =
                Hostile.sheets(HOUSE).stream()
                        .flatMap(sheet -> sheet.pointers().stream())
                        .map(pointer -> pointer.replaceAll("/\\d+", ""))
                        .collect(Collectors.toSet());
        assertThat(wanted).hasSizeGreaterThan(80);
        assertThat(tried).containsAll(wanted);
    }

    private static void collect(JsonNode schema, JsonNode node, String at, Set<String> into) {
        if (node.has("$ref")) {
            var shared = schema.at(node.get("$ref").asText().substring(1));
            if (shared.has("oneOf") || shared.has("minProperties")) {
                return; // A source or an attachment is one of several: some are tried.
            }
            collect(schema, shared, at, into);
        } else if (node.path("type").asText().equals("string")) {
            into.add(at);
        }
        node.path("properties")
                .properties()
                .forEach(key -> collect(schema, key.getValue(), at + "/" + key.getKey(), into));
        if (node.has("items")) {
            collect(schema, node.get("items"), at, into);
        }
    }

    @Tag("kernel")
    @TestFactory
    Stream<DynamicTest> eachSiteComesUp() throws IOException {
        var keys = Keys.make();
        return Hostile.sheets(HOUSE).stream()
                .map(sheet ->
                        DynamicTest.dynamicTest(
                                sheet.pointers().toString(),
                                () -> {
                                    try (var world = Hostile.world(keys, sheet.document())) {
                                        world.up(Seam.counting(), ColdStart.NEVER);
                                        assertThat(
                                                        world.up(Seam.counting(), ColdStart.NEVER)
                                                                .applied())
                                                .isEmpty();
                                    }
                                }))
                .onClose(keys::close);
    }
}
