package mwan.provision.cloudinit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The YAML documents of the project's top folders, which lie in the jar: read as trees, and
/// written with every string quoted, so that no reader takes a MAC for a number.
public final class Documents {
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
                    .build();

    private Documents() {}

    /// @param path within the jar, as `/cloud-init/user-data.yaml`
    public static ObjectNode read(String path) {
        try (var in = Documents.class.getResourceAsStream(path)) {
            return (ObjectNode) YAML.readTree(Objects.requireNonNull(in, path + " is bundled"));
        } catch (IOException broken) {
            throw new UncheckedIOException(path, broken);
        }
    }

    public static boolean exists(String path) {
        return Documents.class.getResource(path) != null;
    }

    static String text(ObjectNode document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
