package mwan.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import mwan.fault.UserError;
import mwan.value.EnvironmentName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir private Path folder;

    private Sources sources() {
        return new Sources(folder, folder.resolve("home"), Map.of("PASSWORD", "hunter2\n"));
    }

    private void write(String name, String mode) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hunter2\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void secretsComeFromFilesThatOnlyTheirOwnerReads() throws IOException {
        write("password", "rw-------");
        var secret = sources().secret(new Source.File("password"), "the password");
        assertThat(secret.reveal()).isEqualTo("hunter2");
    }

    @Test
    void aSecretThatOthersCanReadIsRefused() throws IOException {
        write("password", "rw-r--r--");
        assertThatThrownBy(() -> sources().secret(new Source.File("password"), "the password"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("others can read or write it")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void homeIsTheUsers() throws IOException {
        write("home/key", "rw-------");
        assertThat(sources().secretPath(new Source.File("~/key"), "the key"))
                .isEqualTo(folder.resolve("home/key"));
    }

    @Test
    void secretsComeFromTheEnvironment() {
        var source = new Source.Environment(new EnvironmentName("PASSWORD"));
        assertThat(sources().secret(source, "the password").reveal()).isEqualTo("hunter2");
        assertThatThrownBy(() ->
                        sources()
                                .secret(
                                        new Source.Environment(new EnvironmentName("NONE")),
                                        "the password"))
                .hasMessageContaining("environment variable NONE: it is not set");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> sources().text(new Source.File("nothing"), "the host key"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot read the host key")
                .hasMessageContaining("there is no such file");
    }
}
