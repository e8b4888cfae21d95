package mwan.provision.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import mwan.provision.proxmox.Waiting;
import mwan.provision.ssh.FakeRemote;
import mwan.site.Ssh;
import mwan.site.Verify;
import mwan.site.Verify.ProbeHost;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.Port;
import org.junit.jupiter.api.Test;

/// The gate of a change: what hosts behind the router say in each family.
class BehindTheRouterTest {
    private static final Optional<URI> SEEN4 = Optional.of(URI.create("http://192.0.2.10/"));
    private static final Optional<URI> SEEN6 = Optional.of(URI.create("http://[2001:db8::10]/"));
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final TreeSet<String> asked = new TreeSet<>();
    private Set<String> working = Set.of("--ipv4", "--ipv6");

    private BehindTheRouter gate(Optional<URI> seen4, Optional<URI> seen6) {
        var ssh =
                new Ssh(
                        new HostName("client"),
                        new Port(22),
                        new LoginName("root"),
                        Optional.empty(),
                        Optional.empty());
        var verify =
                new Verify(
                        List.of(new ProbeHost("client", ssh)),
                        List.of(),
                        Optional.empty(),
                        seen4,
                        seen6);
        return new BehindTheRouter(verify, this::host, new JumpingClock());
    }

    private FakeRemote host(Ssh named) {
        var host = new FakeRemote(named.address().toString());
        return host.withProgram(
                "curl",
                command -> {
                    var family = command.argv().get(1);
                    asked.add(family);
                    return host.result(command, working.contains(family) ? 0 : 7, "", "");
                });
    }

    @Test
    void bothFamiliesAreLookedAt() {
        var gate = gate(SEEN4, SEEN6);
        assertThat(gate.blind()).isEmpty();
        assertThat(gate.unseen()).isEmpty();
        assertThat(gate.refusal(PATIENCE)).isEmpty();
        assertThat(asked).containsExactly("--ipv4", "--ipv6");
    }

    @Test
    void theFamilyThatFailsIsNamed() {
        working = Set.of("--ipv4");
        assertThat(gate(SEEN4, SEEN6).refusal(PATIENCE))
                .contains("client gets no answer of http://[2001:db8::10]/ over ipv6");
    }

    @Test
    void aFamilyThatNobodyLooksAtIsSaid() {
        working = Set.of("--ipv4");
        var gate = gate(SEEN4, Optional.empty());
        assertThat(gate.refusal(PATIENCE)).isEmpty();
        assertThat(asked).containsExactly("--ipv4");
        assertThat(gate.unseen())
                .singleElement()
                .asString()
                .contains("ipv6", "verify.seenAddress.ipv6");
    }

    @Test
    void whereNobodyLooksAtAllThatIsSaidAlone() {
        var gate = gate(Optional.empty(), Optional.empty());
        assertThat(gate.blind()).isPresent();
        assertThat(gate.unseen()).isEmpty();
    }

    private static final class JumpingClock implements Waiting {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(Duration duration) {
            now += duration.toNanos();
        }
    }
}
