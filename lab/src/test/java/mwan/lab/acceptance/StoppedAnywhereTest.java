package mwan.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Killed while the VM is being created, `up` is run again and ends where it would have ended;
/// while it runs nobody else changes the site.
@Tag("lab")
@Order(70)
@ExtendWith(Lab.class)
class StoppedAnywhereTest {
    private static String configuration() {
        return Lab.exec("vault", "sh", "-c", "cat /etc/pve/qemu-server/113.conf 2>/dev/null").out();
    }

    private static String holder() {
        return Lab.exec("vault", "cat", "/run/lock/mwan-lab.lock").out();
    }

    /// Two at once: who comes second is told of the first, and changes nothing.
    private static void anotherWaitsOrIsRefused(Process first) throws InterruptedException {
        Lab.await(
                "the first run to hold the site",
                Duration.ofMinutes(2),
                StoppedAnywhereTest::holder,
                text -> !text.isBlank());
        var second = Lab.site("up", "--lock-wait", "0").ended(3);
        assertThat(second.err())
                .containsPattern("another run changes it: root@.*, trace id [0-9a-f]{32}");
        assertThat(first.waitFor()).isZero();
        assertThat(holder()).isBlank();
    }

    @Test
    void killedWhileTheVmIsBeingCreated() throws InterruptedException {
        Lab.site("down", "--yes").succeeded();
        assertThat(configuration()).isEmpty();
        var up = Commands.startSilently(Lab.command("up", "--site", Lab.SITE));
        Lab.await(
                "the VM's configuration to appear",
                Duration.ofMinutes(3),
                StoppedAnywhereTest::configuration,
                text -> !text.isEmpty());
        up.descendants().forEach(ProcessHandle::destroyForcibly);
        up.destroyForcibly().waitFor();
        Lab.await(
                "the host to notice that nobody holds the site any more",
                Duration.ofMinutes(2),
                StoppedAnywhereTest::holder,
                String::isBlank);
        anotherWaitsOrIsRefused(Commands.startSilently(Lab.command("up", "--site", Lab.SITE)));
        assertThat(Lab.site("plan", "--detailed-exitcode").exit()).isZero();
        assertThat(Lab.exec("vault", "sh", "-c", "ls /etc/pve/qemu-server").out().lines())
                .filteredOn(name -> !name.equals("100.conf"))
                .containsExactly("113.conf");
    }
}
