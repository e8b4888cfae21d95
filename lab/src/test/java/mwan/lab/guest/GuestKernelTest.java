package mwan.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The runtime's own tests of the ruleset, by the kernel and the programs of the built image, with
/// flow tables.
@Tag("lab")
@Tag("slow")
@Order(96)
class GuestKernelTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final String PACKAGE = "mwan.runtime.kernel.";

    /// Those that load rules and send packets through them, with their packets' own programs.
    private static final List<String> CLASSES =
            List.of(
                    "RulesetLoadTest",
                    "ChoosingTest",
                    "TranslationTest",
                    "FirewallTest",
                    "DataPlaneTest",
                    "RepairTest",
                    "ChangeOrderTest",
                    "Icmpv6Test");

    @Test
    void theRulesetsTestsPassUnderTheImagesKernel(@TempDir Path given) throws Exception {
        bringClasses(given);
        var command =
                new ArrayList<>(
                        List.of(
                                TOP.resolve("mwan-image/boot/in-guest").toString(),
                                "--count-instructions",
                                given.toString(),
                                // Where the tests look for it from their folder, which is /tmp.
                                "sh",
                                "-c",
                                "cp -r /mnt/sites / && exec \"$@\"",
                                "sh",
                                "java",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                "/mnt/runtime:/mnt/lab:/mnt/jars/*",
                                KernelTests.class.getName()));
        CLASSES.forEach(name -> command.add(PACKAGE + name));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(25, TimeUnit.MINUTES)).isTrue();
        System.out.println(said);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("[1-9][0-9]+ tests, 0 failed");
    }

    /// This JVM's own jars, the launcher's among them, and the classes of the runtime's tests.
    private static void bringClasses(Path given) throws IOException {
        var jars = Files.createDirectory(given.resolve("jars"));
        int number = 0;
        for (var entry :
                System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(":")) {
            var path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                Files.copy(path, jars.resolve(number++ + "-" + path.getFileName()));
            } else if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
                copy(path, given.resolve("lab"));
            }
        }
        copy(TOP.resolve("lab/target/test-classes"), given.resolve("lab"));
        copy(TOP.resolve("runtime/target/test-classes"), given.resolve("runtime"));
        copy(TOP.resolve("sites"), given.resolve("sites"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
