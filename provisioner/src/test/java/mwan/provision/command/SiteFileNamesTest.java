package mwan.provision.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mwan.fault.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFileNamesTest {
    @TempDir private Path folder = Path.of("");

    private Path file(String name) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    private List<Path> expanded(String... names) {
        return SiteFileNames.expanded(
                List.of(names).stream().map(name -> Path.of(folder + "/" + name)).toList());
    }

    @Test
    void aPatternStandsForWhatFitsInTheOrderOfNames() throws IOException {
        var two = file("two.yaml");
        var one = file("one.yaml");
        file("one.txt");
        Files.createDirectory(folder.resolve("folder.yaml"));
        assertThat(expanded("*.yaml")).containsExactly(one, two);
        assertThat(expanded("{one,two}.yaml", "t?o.yaml")).containsExactly(one, two);
    }

    @Test
    void foldersMayBePatternsToo() throws IOException {
        var berlin = file("berlin/site.yaml");
        var athens = file("athens/site.yaml");
        file("cairo/other.yaml");
        assertThat(expanded("*/site.yaml")).containsExactly(athens, berlin);
    }

    @Test
    void aNameIsTakenAsItIs() throws IOException {
        var strange = file("[a].yaml");
        assertThat(expanded("[a].yaml", "absent.yaml"))
                .containsExactly(strange, folder.resolve("absent.yaml"));
    }

    @Test
    void whatFitsNothingIsTold() {
        assertThatThrownBy(() -> expanded("*/*.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no file fits");
    }
}
