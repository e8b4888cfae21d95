package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.LongConsumer;
import mwan.fault.UserError;
import mwan.value.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server's version, also from a server that is none of ours.
class VersionTest {
    private record Server(String release) implements Api {
        @Override
        public Answer call(Call call) {
            var body = JsonNodeFactory.instance.objectNode();
            body.putObject("data").put("version", "9.2.11").put("release", release);
            return new Answer(call, body);
        }

        @Override
        public Answer upload(Upload upload, LongConsumer sent) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static Proxmox.Version versionOf(String release) {
        return new Proxmox(new Server(release), new NodeName("vault"), Waiting.real()).version();
    }

    @Test
    void itsFirstNumberCounts() {
        assertThat(versionOf("9.2").major()).isEqualTo(9);
        assertThat(versionOf("10").major()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$(id)", "new", "9.x", "99999999999.1", "9\n2"})
    void whatIsNoVersionIsTold(String release) {
        assertThatThrownBy(() -> versionOf(release))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot understand the answer: GET /version: release is not");
    }
}
