package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.InterfaceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InterfaceName BRIDGE = new InterfaceName("mwanbr");

    private final FakeProxmox fake = new FakeProxmox();
    private final Proxmox proxmox = fake.proxmox();

    private Upid reload() {
        proxmox.network().createBridge(BRIDGE, List.of(), "OPNsense");
        return proxmox.network().reload();
    }

    @Test
    void itsLogIsPassedOnAndItsEffectIsThere() {
        fake.tasksTake(5);
        var log = new ArrayList<String>();
        var task = proxmox.tasks().await(reload(), LIMIT, log::add);
        assertThat(task.succeeded()).isTrue();
        assertThat(task.hasWarnings()).isFalse();
        assertThat(log).containsExactly("srvreload networking", "TASK OK");
        assertThat(proxmox.network().read().bridge(BRIDGE).orElseThrow().active()).isTrue();
    }

    @Test
    void warningsAreASuccessThatIsReported() {
        fake.nextTaskEnds("srvreload", "WARNINGS: 2");
        var task = proxmox.tasks().await(reload(), LIMIT);
        assertThat(task.hasWarnings()).isTrue();
        assertThat(proxmox.network().read().pending()).isEmpty();
    }

    @Test
    void aFailureHasTheTasksOwnWords() {
        fake.nextTaskEnds("srvreload", "command 'ifreload -a' failed: exit code 1");
        var upid = reload();
        assertThatThrownBy(() -> proxmox.tasks().await(upid, LIMIT))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.OUTSIDE_FAILED))
                .hasMessageContaining("srvreload networking (UPID:vault:")
                .hasMessageContaining("command 'ifreload -a' failed: exit code 1");
        assertThat(proxmox.network().read().pending()).isPresent();
    }

    @Test
    void aTaskThatTakesTooLongGoesOnAndCanBeWaitedForAgain() {
        fake.tasksTake(1000);
        var upid = reload();
        assertThatThrownBy(() -> proxmox.tasks().await(upid, LIMIT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("still runs after 30 s")
                .hasMessageContaining("run the same command again");
        assertThat(proxmox.tasks().await(upid, Duration.ofHours(1)).succeeded()).isTrue();
    }

    @Test
    void aTaskThatIsUnknownIsNamed() {
        var upid = new Upid("UPID:vault:00000009:00000009:69000009:qmstart:113:root@pam:");
        assertThatThrownBy(() -> proxmox.tasks().status(upid))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("upid: no such task");
    }

    @ParameterizedTest
    @CsvSource({
        "OK, true, false",
        "WARNINGS: 1, true, true",
        "WARNINGS: 12, true, true",
        "WARNINGS: , false, false",
        "unexpected status, false, false",
        "VM 113 already running, false, false"
    })
    void howItEnded(String exit, boolean succeeded, boolean warned) {
        var upid = new Upid("UPID:vault:00000009:00000009:69000009:qmstart:113:root@pam:");
        var task = new Task(upid, java.util.Optional.of(exit));
        assertThat(task.succeeded()).isEqualTo(succeeded);
        assertThat(task.hasWarnings()).isEqualTo(warned);
        assertThat(task.isRunning()).isFalse();
    }
}
