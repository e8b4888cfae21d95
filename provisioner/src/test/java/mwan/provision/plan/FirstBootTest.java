package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.resource.Change;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Until the router can be reached: cloud-init has done its work, and its host key is known.
class FirstBootTest {
    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void makeWorld() {
        world = new FakeWorld(folder);
    }

    private void refused(String what, String why) {
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                            assertThat(error.what()).isEqualTo(what);
                            assertThat(error.why()).contains(why);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"error\",\"errors\":[\"no route\"]} | it failed: [\"no route\"]",
                "{\"status\":\"disabled\"} | it is switched off, since it found no drive",
                "{\"status\":\"running\"} | cloud-init was waited for, and is not done after 300 s",
                "not yet | cloud-init was waited for, and is not done after 300 s",
            })
    void aCloudInitThatComesToNoGoodEndShowsTheConsole(String status, String why) {
        var router = world.router.remote();
        router.withProgram("cloud-init", command -> router.result(command, 1, status, ""));
        var host = world.vault.remote();
        host.withProgram(
                "tail", command -> host.result(command, 0, "[ 12.3] cloud-init: it is late\n", ""));
        refused("cannot finish the first boot", why);
        assertThat(world.told()).contains("serial console", "| [ 12.3] cloud-init: it is late");

        router.withProgram(
                "cloud-init", command -> router.result(command, 0, "{\"status\":\"done\"}", ""));
        world.up();
        assertThat(world.plan().changes()).isEmpty();
    }

    /// A hand took it out of the VM's description.
    @ParameterizedTest
    @ValueSource(strings = {"running", "stopped", "due for a cold start"})
    void aHostKeyThatIsLostIsReadThroughTheGuestAgent(String vm) {
        world.up();
        world.set("description", "a router");
        switch (vm) {
            case "stopped" -> world.stop();
            case "due for a cold start" -> {
                world.set("memory", "4096");
                world.startAnew();
            }
            default -> {}
        }
        assertThat(world.plan().changes()).extracting(Change::key).contains("ssh-host-key");
        world.api.agentsAnswerAfter(3);
        assertThat(world.up(Interruption.NONE, ColdStart.ALLOWED).left()).isEmpty();
        assertThat(world.api.toString()).contains("ssh-host-key: ssh-ed25519 ", "a router");
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aGuestAgentThatDoesNotAnswerIsWaitedForAndNoLonger() {
        world.up();
        world.set("description", "a router");
        world.api.agentsAnswerAfter(Integer.MAX_VALUE);
        refused("cannot finish the first boot", "the guest agent does not answer");
        world.api.agentsAnswerAfter(0);
        world.up();
        assertThat(world.plan().changes()).isEmpty();
    }
}
