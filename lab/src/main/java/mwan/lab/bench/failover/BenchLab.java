package mwan.lab.bench.failover;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import mwan.lab.namespace.Namespace;

/// A lab of the bench's own, with the lab's site but for how soon a WAN may be taken again.
public final class BenchLab implements AutoCloseable {
    static final String NAME = "bench";
    static final int HOLD_DOWN_SECONDS = 2;
    static final int RECOVER_AFTER_SECONDS = 2;

    private final Path house;
    private final Path site;

    BenchLab(Path house) throws IOException {
        this(house, _ -> {});
    }

    /// @param more that the site's `router` has
    public BenchLab(Path house, Consumer<ObjectNode> more) throws IOException {
        this.house = house;
        site = Files.createTempFile("mwan-bench", ".yaml");
        Files.writeString(site, site(house.resolve("sites/lab.yaml"), more));
        run("./mwan-provision", "--lab", NAME, "lab", "up", "--site", site.toString());
    }

    private static String site(Path original, Consumer<ObjectNode> more) throws IOException {
        var yaml = new YAMLMapper();
        var root = yaml.readTree(Files.readString(original));
        for (var wan : root.path("router").path("wans")) {
            ((ObjectNode) wan.path("health"))
                    .put("holdDownSeconds", HOLD_DOWN_SECONDS)
                    .put("recoverAfterSeconds", RECOVER_AFTER_SECONDS);
        }
        more.accept((ObjectNode) root.path("router"));
        return yaml.writeValueAsString(root);
    }

    public Path site() {
        return site;
    }

    public static Namespace host(String name) {
        return Namespace.existing("mwan-" + NAME + "-" + name);
    }

    public void fault(String kind, String wan) {
        lab("fault", kind, wan);
    }

    public void heal(String wan) {
        lab("heal", wan);
    }

    /// @return what a command printed on a host
    public String exec(String host, String... command) {
        var words = new ArrayList<>(List.of("exec", host, "--"));
        words.addAll(List.of(command));
        return lab(words.toArray(String[]::new));
    }

    private String lab(String... words) {
        var command = new ArrayList<>(List.of("lab/lab", "--lab", NAME));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }

    private String run(String... command) {
        try {
            var process =
                    new ProcessBuilder(command)
                            .directory(house.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " ended with " + process.exitValue());
            }
            return output;
        } catch (IOException failed) {
            throw new IllegalStateException(String.join(" ", command), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        run("lab/lab", "--lab", NAME, "down");
        try {
            Files.delete(site);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
