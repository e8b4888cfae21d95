package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Images on the host's storage: pushed once, as a template too, and deleted when nobody needs
/// them.
@Tag("lab")
@Order(80)
@ExtendWith(Lab.class)
class ImageTest {
    private static final String FOLDER = "/var/lib/vz/import";
    private static final String UNNEEDED = "mwan-000000000000.qcow2";

    private static Outcome image(String... words) {
        var command = new ArrayList<>(List.of("image"));
        command.addAll(List.of(words));
        command.addAll(List.of("--site", Lab.SITE));
        return Lab.provision(command.toArray(String[]::new));
    }

    private static List<String> stored() {
        return Lab.exec("vault", "ls", FOLDER).succeeded().out().lines().toList();
    }

    /// The image that the router's VM was made from.
    private static String routersImage() {
        var list = Lab.json(image("list", "--output", "json").succeeded().out());
        for (var one : list.path("images")) {
            if (one.path("usedBy").toString().contains("VM 113 (mwan)")) {
                return one.path("volume").asText();
            }
        }
        throw new AssertionError("no image is used by the router's VM: " + list);
    }

    @Test
    void whatIsThereIsNotSentAgain() {
        assertThat(image("push").succeeded().out()).contains("already there: " + routersImage());
    }

    @Test
    void halfAFileIsSentAgainAndItsChecksumCompared() {
        var file = routersImage().replaceFirst(".*/", "");
        var sum = Lab.exec("vault", "sha256sum", FOLDER + "/" + file).succeeded().out();
        Lab.exec("vault", "truncate", "-s", "1M", FOLDER + "/" + file).succeeded();
        assertThat(image("push").succeeded().out()).contains("pushed: ");
        assertThat(Lab.exec("vault", "sha256sum", FOLDER + "/" + file).succeeded().out())
                .isEqualTo(sum);
        assertThat(Lab.exec("vault", "sh", "-c", "tail -n 20 /var/log/pve/tasks/*/*imgcopy*").out())
                .contains("OK, checksum verified");
    }

    @Test
    void aTemplateIsMadeOnce() {
        var first = image("push", "--template").succeeded().out();
        assertThat(image("push", "--template").succeeded().out())
                .contains(first.lines().toList().getLast());
        assertThat(image("list").succeeded().out())
                .contains("VM 113 (mwan)")
                .containsPattern("template \\d+ \\(mwan-");
    }

    @Test
    void pruneDeletesWhatNobodyNeedsAndNothingElse() {
        var needed = routersImage().replaceFirst(".*/", "");
        Lab.exec("vault", "cp", FOLDER + "/" + needed, FOLDER + "/" + UNNEEDED).succeeded();
        Lab.exec("vault", "cp", FOLDER + "/" + needed, FOLDER + "/of-others.qcow2").succeeded();
        assertThat(image("prune", "--dry-run").succeeded().out())
                .contains("would delete local:import/" + UNNEEDED);
        assertThat(stored()).contains(UNNEEDED);
        assertThat(image("prune").succeeded().out())
                .isEqualToIgnoringNewLines("deleted local:import/" + UNNEEDED);
        assertThat(stored()).contains(needed, "of-others.qcow2").doesNotContain(UNNEEDED);
        Lab.exec("vault", "rm", FOLDER + "/of-others.qcow2").succeeded();
    }
}
