package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.proxmox.Call;
import mwan.provision.resource.Change;
import mwan.provision.secrets.GivenFile;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;
import mwan.site.RouterFile;
import mwan.value.VmId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `up` and `plan` over a host and a router in memory.
class UpTest {
    @TempDir private Path folder;
    private FakeWorld world;

    @BeforeEach
    void makeWorld() {
        world = new FakeWorld(folder);
    }

    @Test
    void planOfAFreshSiteNamesEverythingInOrderAndChangesNothing() {
        var before = world.toString();
        var plan = world.plan();
        assertThat(plan.changes().stream().map(Change::resource).distinct())
                .containsExactly(
                        "vf 0 of 0000:02:00.0",
                        "bridges",
                        "image",
                        "vm 113",
                        "first boot",
                        "certificates",
                        "runtime");
        assertThat(plan.coldStarts()).isEmpty();
        assertThat(world.toString()).isEqualTo(before);
        assertThat(world.api.writes()).isEmpty();
    }

    @Test
    void afterUpNothingIsPendingAndASecondUpChangesNothing() {
        world.up();
        assertThat(world.plan().changes()).isEmpty();
        int writes = world.api.writes().size();
        assertThat(world.up().applied()).isEmpty();
        assertThat(world.api.writes()).hasSize(writes);
    }

    @Test
    void aNewImageReplacesNothingAndItIsSaidWhatItWouldReplace() {
        world.up();
        assertThat(world.plan().notes()).isEmpty();
        world.buildImage("mwan-ba9876543210.qcow2");
        var plan = world.plan();
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.notes())
                .containsExactly(
                        "the VM was made from mwan-0123456789ab.qcow2, and the image is now"
                                + " mwan-ba9876543210.qcow2: up --replace would delete the VM with"
                                + " its disks, and make it anew from that one");
        assertThat(world.up().applied()).isEmpty();
    }

    @Test
    void theVmIsAsTheSiteFileWishesIt() {
        world.up();
        assertThat(world.api.toString())
                .contains("vm 113 running")
                .contains("hostpci0: 0000:02:02.0,pcie=1")
                .contains("hostpci1: 0000:06:00.0,pcie=1")
                .contains("net0: virtio=BC:24:11:72:00:C0,bridge=vmbr0")
                .contains("net1: virtio=BC:24:11:72:00:C1,bridge=mwanbr")
                .contains("net2: virtio=BC:24:11:72:00:C3,bridge=mbrains")
                .contains("machine: q35")
                .contains("bios: ovmf")
                .contains("efidisk0: local-lvm:vm-113-disk-")
                .contains("cpu: host")
                .contains("cores: 2")
                .contains("memory: 2048")
                .contains("balloon: 0")
                .contains("serial0: socket")
                .contains("agent: enabled=1")
                .contains("onboot: 1")
                .contains("startup: order=1")
                .contains("name: mwan")
                .contains("Managed by mwan-provision for the site lab")
                .contains("tags: mwan")
                .contains("size=8G")
                .doesNotContain("first-boot:");
    }

    @Test
    void thePrivateHostKeyIsGoneFromTheDriveAfterTheFirstBoot() {
        world.up();
        var userData = "/var/lib/vz/snippets/mwan-113-user.yaml";
        assertThat(world.vault.remote().read(userData).map(Bytes::text).orElseThrow())
                .startsWith("#cloud-config\n")
                .doesNotContain("PRIVATE KEY");
        for (var part : List.of("user", "network", "meta")) {
            assertThat(world.modeOnVault(userData.replace("user", part)))
                    .isEqualTo(FileMode.PRIVATE);
        }
        assertThat(world.api.writes().stream().map(Call::path))
                .contains("/nodes/{node}/qemu/{vmid}/cloudinit");
    }

    @Test
    void certificatesAreRootsAloneAndOnlyANewOneRestartsTheSupplicant() {
        world.up();
        assertThat(
                        world.router.hasPrivate(
                                "/etc/wpa_supplicant/private_key.pem", Bytes.of("a key\n")))
                .isTrue();
        world.router.restarts().clear();
        world.giveCertificate("another certificate\n");
        var outcome = world.up();
        assertThat(outcome.applied().stream().map(Change::key))
                .containsExactly("/etc/wpa_supplicant/client.pem");
        assertThat(world.router.restarts()).containsExactly("wpa_supplicant-mwan.service");
    }

    /// AT&T is not asked anew for a mode.
    @Test
    void aCertificateOfAnotherModeIsPutRightWithoutARestart() {
        world.up();
        var path = "/etc/wpa_supplicant/client.pem";
        var same = world.router.remote().read(path).orElseThrow();
        world.router.remote().write(path, same, FileMode.READABLE);
        world.router.restarts().clear();
        assertThat(world.up().applied()).extracting(Change::key).containsExactly(path);
        assertThat(world.router.hasPrivate(path, same)).isTrue();
        assertThat(world.router.restarts()).isEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void secretsAreRootsAloneAndNoPlanShowsThem() {
        var path = RouterFile.FOLDER + "/notices.email.password";
        world.giveSecrets(new GivenFile(path, "the password", Bytes.of("hunter2\n")));
        var order = world.plan().changes().stream().map(Change::resource).distinct().toList();
        assertThat(order).endsWith("secrets", "runtime");
        world.up();
        assertThat(world.router.hasPrivate(path, Bytes.of("hunter2\n"))).isTrue();
        assertThat(world.plan().changes()).isEmpty();

        world.router.restarts().clear();
        world.giveSecrets(new GivenFile(path, "the password", Bytes.of("hunter3\n")));
        var plan = PlanText.of(world.plan()) + PlanJson.of(world.plan().changes());
        assertThat(plan)
                .contains(path, "another → as given", "it is another than the one given")
                .doesNotContain("hunter");
        assertThat(world.up().applied().stream().map(Change::key)).containsExactly(path);
        assertThat(world.router.hasPrivate(path, Bytes.of("hunter3\n"))).isTrue();
        assertThat(world.router.restarts()).isEmpty();

        world.router.remote().write(path, Bytes.of("hunter3\n"), FileMode.READABLE);
        assertThat(world.plan().changes())
                .singleElement()
                .extracting(Change::reason)
                .isEqualTo("it is not root's alone");
        world.up();

        world.giveSecrets();
        assertThat(world.up().applied())
                .extracting(change -> change.action().word() + " " + change.key())
                .containsExactly("delete " + path);
        assertThat(world.router.remote().hasFile(path)).isFalse();
        assertThat(world.plan().changes()).isEmpty();
    }

    /// What the old site file names is there when the router goes back to it.
    @Test
    void aChangeThatIsRolledBackKeepsTheOldSecrets() {
        var path = RouterFile.FOLDER + "/notices.email.password";
        world.giveSecrets(new GivenFile(path, "the password", Bytes.of("hunter2\n")));
        world.up();
        world.giveSecrets();
        world.giveRuntime("another runtime");
        world.refuseChanges("nothing goes through");
        assertThatThrownBy(world::up).isInstanceOf(UserError.class);
        assertThat(world.router.hasPrivate(path, Bytes.of("hunter2\n"))).isTrue();
    }

    @Test
    void aVmOfSomebodyElseIsNeverTouched() {
        world.api.withBridge("mwanbr");
        otherVm();
        var before = world.toString();
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.WRONG_REQUEST));
        assertThat(world.toString()).isEqualTo(before);
    }

    @Test
    void networkChangesOfOthersStopIt() {
        world.api.networkChangedByOthers("+auto vmbr7\n");
        assertThatThrownBy(world::up).hasMessageContaining("vmbr7");
        assertThat(world.api.toString()).doesNotContain("vm 113");
    }

    @Test
    void anotherReleaseIsOnTrialUntilTheGateHasPassed() {
        world.up();
        assertThat(world.router.toString()).doesNotContain("last-change");
        world.giveRuntime("another runtime");
        world.up();
        assertThat(world.router.toString()).contains("/var/lib/mwan/last-change");
        assertThat(world.router.isOnTrial()).isFalse();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aChangeThatTheGateRefusesIsRolledBackAndSaysWhy() {
        world.up();
        var before = world.router.toString();
        world.giveRuntime("another runtime");
        world.refuseChanges("client-vlan100 gets no answer");
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED);
                            assertThat(error.what()).contains("rolled back");
                            assertThat(error.why()).isEqualTo("client-vlan100 gets no answer");
                        });
        assertThat(currentLine(world.router.toString())).isEqualTo(currentLine(before));
        assertThat(world.router.isOnTrial()).isFalse();

        world.refuseChanges(Optional.empty());
        assertThat(world.up().applied()).isNotEmpty();
        assertThat(world.plan().changes()).isEmpty();
    }

    @Test
    void aWayBackOfWhichSomeFailedIsNotCalledWhole() {
        world.up();
        world.giveRuntime("another runtime");
        world.refuseChanges("client-vlan100 gets no answer");
        world.router.goesHalfBack();
        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED);
                            assertThat(error.what())
                                    .isEqualTo("the change was not wholly rolled back");
                            assertThat(error.why()).isEqualTo("client-vlan100 gets no answer");
                            assertThat(error.hint()).contains("mwan-provision logs");
                        });
        assertThat(world.router.isOnTrial()).isFalse();
    }

    @Test
    void aTaskOfAnotherThatWorksOnTheVmIsWaitedForAndNamed() {
        world.up();
        world.set("net1", "virtio=BC:24:11:72:00:C1,bridge=vmbr0");
        world.told();
        var task = world.api.proxmox().vms().snapshot(new VmId(113), "by-hand", "");
        world.up();
        assertThat(world.told())
                .containsSubsequence("→ wait for qmsnapshot of root@pam", "✓ wait for qmsnapshot");
        assertThat(world.api.proxmox().tasks().status(task).succeeded()).isTrue();
        assertThat(world.plan().changes()).isEmpty();
    }

    /// Nobody was there to see it: the next run says so, once, and ends as the run would have.
    @Test
    void whatTheRouterBroughtBackByItselfIsToldOnce() {
        world.up();
        world.giveRuntime("another runtime");
        for (int calls = 1; !world.router.remote().hasFile("/var/lib/mwan/trial/before"); calls++) {
            var killed = Interruption.after(calls);
            assertThatThrownBy(() -> world.up(killed, ColdStart.NEVER))
                    .isInstanceOf(Interruption.Killed.class);
        }
        world.router.timersElapse();

        assertThatThrownBy(world::up)
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> {
                            assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED);
                            assertThat(error.what()).isEqualTo("the change was rolled back");
                            assertThat(error.why()).contains("nobody confirmed it");
                        });
        assertThat(world.router.isOnTrial()).isFalse();
        world.told();
        assertThat(world.up().applied()).isNotEmpty();
        assertThat(world.told()).doesNotContain("rolled back");
        assertThat(world.plan().changes()).isEmpty();
    }

    private static String currentLine(String router) {
        return router.lines()
                .filter(line -> line.contains("/opt/mwan/current="))
                .findFirst()
                .orElseThrow();
    }

    private void otherVm() {
        var proxmox = world.api.proxmox();
        proxmox.tasks()
                .await(
                        proxmox.vms()
                                .create(
                                        new VmId(113),
                                        java.util.Map.of("name", "another", "memory", "512")),
                        java.time.Duration.ofMinutes(1));
        assertThat(List.of(world.api.toString())).isNotEmpty();
    }
}
