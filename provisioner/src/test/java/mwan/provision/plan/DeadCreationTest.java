package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A VM whose creation died with its task: the host lost its power, or the task was killed. It has
/// a lock and nothing else.
class DeadCreationTest {
    /// What the server says of a task whose process is gone.
    private static final String GONE = "unexpected status";

    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void creationDies() {
        world = new FakeWorld(folder);
        world.api.nextTaskEnds("qmcreate", GONE);
        assertThatThrownBy(world::up)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("task failed")
                .hasMessageContaining(GONE);
        assertThat(world.api.toString()).contains("lock: create");
    }

    @Test
    void theNextUpMakesItAnew() {
        world.up();
        var undisturbed = new FakeWorld(folder);
        undisturbed.up();
        assertThat(world).hasToString(undisturbed.toString());
    }

    @Test
    void downRemovesIt() {
        world.down(Interruption.NONE);
        assertThat(world.api.toString()).doesNotContain("vm 113");
    }

    @Test
    void whatHasMoreThanALockIsLeft() {
        world.up();
        world.api.lock(113, Optional.of("create"));
        var before = world.api.toString();
        assertThatThrownBy(world::up)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("locked (create); no running task holds it");
        assertThat(world.api).hasToString(before);
    }

    @Test
    void aTokenMayNotRemoveIt() {
        world.api.as("mwan@pve!up");
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        refused -> {
                            assertThat(refused.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED);
                            assertThat(refused.why()).contains("only root@pam may remove");
                            assertThat(refused.hint()).contains("qm destroy 113 --skiplock 1");
                        });
    }
}
