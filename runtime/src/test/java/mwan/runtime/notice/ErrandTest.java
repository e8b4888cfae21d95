package mwan.runtime.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mwan.fault.UserError;
import mwan.runtime.process.Commands;
import mwan.site.Notices;
import mwan.site.Sources;
import mwan.value.Family;
import mwan.value.SiteName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A notice reaches the process that delivers it, in a file, and its complaint comes back.
class ErrandTest {
    private static final Instant AT = Instant.parse("2026-11-24T03:00:00Z");
    private static final Notice NOTICE =
            new Notice(
                    new SiteName("lab"),
                    AT,
                    List.of(Notice.Item.begun(new Trouble.NoWan(Family.IPV4), "none", AT)));

    @TempDir private Path folder;

    private Notices telling(String script) {
        return new Notices(
                1,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Notices.Command(List.of("/bin/sh", "-c", script), 20)));
    }

    private Sources sources() {
        return new Sources(folder, folder, Map.of());
    }

    private Errand errand(Commands commands) {
        var channel = Delivery.channels(telling(":"), sources()).getFirst();
        return new Errand(channel, Path.of("/opt/mwan/current/bin/mwan"), commands);
    }

    @Test
    void theDocumentLiesInAFileOfRootsAloneForAsLongAsItTakes() throws IOException {
        var seen = new ArrayList<Path>();
        errand(
                        command -> {
                            assertThat(command.subList(0, 3))
                                    .containsExactly(
                                            "/opt/mwan/current/bin/mwan", "deliver", "command");
                            var file = Path.of(command.getLast());
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(file)))
                                    .isEqualTo("rw-------");
                            assertThat(Notice.read(new ObjectMapper().readTree(file.toFile())))
                                    .isEqualTo(NOTICE);
                            seen.add(file);
                            return new Commands.Outcome(0, "", "");
                        })
                .deliver(NOTICE);
        assertThat(seen).hasSize(1).noneMatch(Files::exists);
    }

    @Test
    void itsLastWordIsTheReason() {
        var failing =
                errand(_ ->
                        new Commands.Outcome(3, "", "a warning\nmwan: cannot tell: e-mail: no\n"));
        assertThatThrownBy(() -> failing.deliver(NOTICE))
                .isInstanceOf(IOException.class)
                .hasMessage("mwan: cannot tell: e-mail: no");
        var silent = errand(_ -> new Commands.Outcome(137, "", ""));
        assertThatThrownBy(() -> silent.deliver(NOTICE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("137");
    }

    @Test
    void isDeliveredByTheChannelOfThatName() throws IOException {
        var file = Files.writeString(folder.resolve("notice"), NOTICE.document().toString());
        Delivery.once(telling("cat > " + folder + "/told"), sources(), "command", file);
        assertThat(folder.resolve("told")).content().contains("\"id\":\"no-wan/ipv4\"");
        assertThatThrownBy(() -> Delivery.once(telling("exit 7"), sources(), "command", file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("ended with 7");
        assertThatThrownBy(() -> Delivery.once(telling(":"), sources(), "e-mail", file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the site file has none such");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Delivery.once(telling(":"), sources(), "command", file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not a notice");
    }
}
