package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The VM as a clone of a template, which `up` makes when it is missing, and `down` leaves.
@Tag("lab")
@Order(79)
@ExtendWith(Lab.class)
class CloneTest {
    private static final String IMAGE = "image: {storage: local}";

    @TempDir private Path folder;

    @AfterEach
    void theVmAsItWas() {
        Lab.exec("vault", "qm", "destroy", "9113");
        Lab.site("up", "--no-verify").succeeded();
    }

    @Test
    void aVmThatIsClonedIsAVerifiedRouter() throws IOException {
        var text = Files.readString(Commands.TOP.resolve(Lab.SITE));
        assertThat(text).contains(IMAGE);
        var site = folder.resolve("clone.yaml");
        Files.writeString(site, text.replace(IMAGE, "image: {storage: local, template: 9113}"));
        Lab.site("down", "--yes").succeeded();
        Lab.provision("up", "--site", site.toString()).succeeded();
        assertThat(Lab.exec("vault", "qm", "config", "9113").succeeded().out())
                .contains("template: 1", "tags: mwan;mwan-image")
                .doesNotContain("hostpci");
        assertThat(Lab.exec("vault", "qm", "config", "113").succeeded().out())
                .contains("hostpci0: 0000:02:02.0", "net1: virtio=BC:24:11:72:00:C1,bridge=mwanbr");
        assertThat(Lab.provision("plan", "--site", site.toString(), "--detailed-exitcode").exit())
                .isZero();
    }
}
