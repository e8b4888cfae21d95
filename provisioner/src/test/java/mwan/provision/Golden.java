package mwan.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.provision.verify.Sites;

/// Generated texts beside the code. `mvn -pl provisioner -am test -Dgolden=renew` writes them anew.
public final class Golden {
    private Golden() {}

    /// Compares with src/test/resources/golden/NAME.
    public static void check(String name, String text) {
        var file =
                Sites.top().resolve(Path.of("provisioner/src/test/resources/golden")).resolve(name);
        try {
            if ("renew".equals(System.getProperty("golden"))) {
                Files.writeString(file, text);
            }
            assertThat(text).isEqualTo(Files.readString(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
