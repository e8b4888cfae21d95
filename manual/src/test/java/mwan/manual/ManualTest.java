package mwan.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;

/// Pages, man pages and completion are what the commands say, and every command has examples.
/// Renewed by `mvn test -Dgolden=renew -pl manual -am -Dtest=ManualTest
/// -Dsurefire.failIfNoSpecifiedTests=false`.
class ManualTest {
    private static final Path PAGES = Path.of("../docs/commands");
    private static final Path MAN = Path.of("man");
    private static final Path COMPLETION = Path.of("completion");
    private static final Path EXAMPLES = Path.of("examples");
    private static final List<Program> PROGRAMS = Program.all();

    /// What is to be, by file.
    private static final Map<Path, String> WANTED = new TreeMap<>();

    @BeforeAll
    static void makeAndRenew() throws IOException {
        WANTED.put(PAGES.resolve("README.md"), CommandPage.index(PROGRAMS));
        for (var program : PROGRAMS) {
            WANTED.put(MAN.resolve(ManPage.fileName(program, program.spec())), ManPage.of(program));
            for (var command : program.commands()) {
                var examples = Examples.read(EXAMPLES, Program.fileName(command));
                WANTED.put(
                        PAGES.resolve(Program.fileName(command) + ".md"),
                        CommandPage.of(program, command, examples));
                WANTED.put(
                        MAN.resolve(ManPage.fileName(program, command)),
                        ManPage.of(program, command, examples));
            }
            var name = program.name();
            WANTED.put(
                    COMPLETION.resolve(name + ".bash"),
                    AutoComplete.bash(name, program.commandLine()));
            WANTED.put(COMPLETION.resolve("_" + name), ZshCompletion.of(program));
            WANTED.put(COMPLETION.resolve(name + ".fish"), FishCompletion.of(program));
        }
        if ("renew".equals(System.getProperty("golden"))) {
            for (var file : present()) {
                Files.delete(file);
            }
            for (var one : WANTED.entrySet()) {
                Files.createDirectories(one.getKey().toAbsolutePath().getParent());
                Files.writeString(one.getKey(), one.getValue());
            }
        }
    }

    @Test
    void thereIsAFileForEachAndNoOther() throws IOException {
        assertThat(present()).containsExactlyElementsOf(WANTED.keySet());
    }

    @Test
    void eachIsWhatTheCommandsSay() {
        WANTED.forEach(
                (file, text) -> assertThat(file).content().as(file.toString()).isEqualTo(text));
    }

    @Test
    void theLabsCommandsAreThoseOfItsScript() throws IOException {
        var script = Files.readString(Path.of("../lab/lab"));
        var usage = script.substring(script.indexOf("usage: lab"), script.indexOf("\nTEXT"));
        for (var verb : List.of("down", "status", "exec", "shell", "fault", "heal", "opnsense")) {
            assertThat(usage).containsPattern("(?m)^  " + verb + " ");
        }
        var words = new TreeSet<>(List.of(usage.split("\\s+")));
        assertThat(words).containsAll(LauncherCommands.FAULTS);
        assertThat(usage.replaceAll("(?s).*KIND: (.*)\n  heal.*", "$1").strip().split("\\s+"))
                .containsExactlyElementsOf(LauncherCommands.FAULTS);
    }

    private static Set<Path> present() throws IOException {
        var files = new TreeSet<Path>();
        for (var folder : List.of(PAGES, MAN, COMPLETION)) {
            Files.createDirectories(folder);
            try (Stream<Path> inside = Files.list(folder)) {
                inside.forEach(files::add);
            }
        }
        return files;
    }
}
