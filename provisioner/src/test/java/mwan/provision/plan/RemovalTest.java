package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `down` takes what is ours, and what looks like it stays.
class RemovalTest {
    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void aRouterThatRuns() {
        world = new FakeWorld(folder);
        world.up();
    }

    @Test
    void takesOursAndLeavesTheRest() {
        world.down(Interruption.NONE);
        assertThat(world.api.toString())
                .doesNotContain("vm 113")
                .contains("local:import/mwan-0123456789ab.qcow2")
                .contains("mwanbr");
        assertThat(world.vault.toString())
                .doesNotContain("x710-vf-setup")
                .doesNotContain("snippets/mwan-113")
                .contains("vfs 1");
    }

    @Test
    void aVmWithoutOurTagStays() {
        world.set("tags", "another");
        var before = world.toString();
        assertThatThrownBy(() -> world.down(Interruption.NONE))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.WRONG_REQUEST);
                            assertThat(error.why()).contains("it has not the tag mwan");
                        });
        assertThat(world).hasToString(before);
    }

    @Test
    void aUnitOfAnotherVmStaysAndItsVfIsNotTaken() {
        var host = world.vault.remote();
        var text =
                host.read(FakeVault.UNIT)
                        .map(Bytes::text)
                        .orElseThrow()
                        .replace("for VM 113", "for VM 114");
        host.write(FakeVault.UNIT, Bytes.of(text), FileMode.READABLE);
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.WRONG_REQUEST);
                            assertThat(error.what()).isEqualTo("will not take the VF");
                            assertThat(error.why()).contains("VM 114");
                        });
        world.down(Interruption.NONE);
        assertThat(world.api.toString()).doesNotContain("vm 113");
        assertThat(host.read(FakeVault.UNIT).map(Bytes::text)).contains(text);
        assertThat(world.vault.unitIsEnabled()).isTrue();
    }
}
