package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mwan.fault.UserError;
import mwan.value.VmId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VmsTest {
    private static final VmId ID = new VmId(113);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final FakeProxmox fake =
            new FakeProxmox()
                    .withBridge("mwanbr")
                    .withPciDevice("0000:02:02.0", "0x8086:0x154c")
                    .withPciDevice("0000:06:00.0", "0x8086:0x125c")
                    .withVolume("local:import/mwan-0123456789ab.qcow2");
    private final Proxmox proxmox = fake.proxmox();
    private final Vms vms = proxmox.vms();
    private final Map<String, String> options = new TreeMap<>();

    @BeforeEach
    void options() {
        options.put("name", "mwan");
        options.put("tags", "mwan;edge");
        options.put("machine", "q35");
        options.put("memory", "2048");
        options.put("net0", "virtio=BC:24:11:72:00:C0,bridge=vmbr0");
        options.put("hostpci0", "0000:02:02.0,pcie=1");
        options.put("scsi0", "local-lvm:0,import-from=local:import/mwan-0123456789ab.qcow2");
        options.put("ide2", "local-lvm:cloudinit");
    }

    private VmConfig created() {
        proxmox.tasks().await(vms.create(ID, options), LIMIT);
        return vms.config(ID).orElseThrow();
    }

    @Test
    void aVmIsAbsentBeforeItIsMade() {
        assertThat(vms.find(ID)).isEmpty();
        assertThat(vms.config(ID)).isEmpty();
        assertThat(vms.isFree(ID)).isTrue();
        assertThat(vms.nextId()).isEqualTo(new VmId(100));
    }

    @Test
    void creationGivesVolumesAndSortedTags() {
        var config = created();
        assertThat(config.tags()).isEqualTo(Tags.parse("edge mwan"));
        assertThat(config.property("scsi0").orElseThrow().first())
                .contains("local-lvm:vm-113-disk-0");
        assertThat(config.get("ide2")).contains("local-lvm:vm-113-cloudinit,media=cdrom,size=4M");
        assertThat(vms.isFree(ID)).isFalse();
        assertThat(vms.find(ID).orElseThrow().running()).isFalse();
    }

    @Test
    void aVmBeingMadeIsLockedAndItsTaskIsFound() {
        fake.tasksTake(3);
        var upid = vms.create(ID, options);
        assertThat(vms.config(ID).orElseThrow().lock()).contains("create");
        assertThat(proxmox.tasks().running(ID)).extracting(Task::upid).containsExactly(upid);
        proxmox.tasks().await(upid, LIMIT);
        assertThat(proxmox.tasks().running(ID)).isEmpty();
    }

    @Test
    void aSecondVmOfThatIdIsRefused() {
        created();
        assertThatThrownBy(() -> vms.create(ID, options))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error -> assertThat(Refusal.in(error).orElseThrow().isTaken()).isTrue());
    }

    @Test
    void hostpciOfARunningVmStaysPendingUntilItIsStartedAnew() {
        var config = created();
        proxmox.tasks().await(vms.start(ID), LIMIT);
        vms.change(
                ID,
                vms.config(ID).orElseThrow(),
                ConfigChange.NONE.setting("hostpci1", "0000:06:00.0,pcie=1").removing("memory"),
                LIMIT);
        assertThat(vms.pending(ID))
                .containsExactlyInAnyOrder(
                        new PendingChange("memory", Optional.of("2048"), Optional.empty()),
                        new PendingChange(
                                "hostpci1", Optional.empty(), Optional.of("0000:06:00.0,pcie=1")));
        assertThat(vms.runningConfig(ID).get("hostpci1")).isEmpty();
        proxmox.tasks().await(vms.reboot(ID, LIMIT), LIMIT);
        assertThat(vms.pending(ID)).isEmpty();
        assertThat(vms.runningConfig(ID).get("hostpci1")).contains("0000:06:00.0,pcie=1");
        assertThat(config.get("hostpci1")).isEmpty();
    }

    @Test
    void whatSomebodyElseWroteMeanwhileIsNotOverwritten() {
        var before = created();
        vms.change(ID, before, ConfigChange.NONE.setting("onboot", "1"), LIMIT);
        assertThatThrownBy(() ->
                        vms.change(ID, before, ConfigChange.NONE.setting("onboot", "0"), LIMIT))
                .isInstanceOfSatisfying(
                        UserError.class,
                        error ->
                                assertThat(Refusal.in(error).orElseThrow().isChangedMeanwhile())
                                        .isTrue());
    }

    @Test
    void aLockIsWaitedForAndItsHolderNamed() {
        created();
        fake.lock(113, Optional.of("backup"));
        // The lock is in the file, so it has a digest of its own.
        var before = vms.config(ID).orElseThrow();
        assertThatThrownBy(() ->
                        vms.change(ID, before, ConfigChange.NONE.setting("onboot", "1"), LIMIT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("locked (backup)")
                .hasMessageContaining("30 s")
                .hasMessageContaining("qm unlock 113");
        var told = new ArrayList<String>();
        assertThatThrownBy(() -> vms.awaitUnlocked(ID, LIMIT, told::add))
                .hasMessageContaining("locked (backup); no running task holds it");
        assertThat(told).containsExactly("VM 113 is locked (backup); no running task holds it");
    }

    @Test
    void aTokenMayNotPassRawDevicesThrough() {
        fake.as("mwan@pve!up");
        assertThatThrownBy(() -> vms.create(ID, options))
                .hasMessageContaining("mwan@pve!up may not set 'hostpci0'")
                .hasMessageContaining("log in as root@pam");
        options.put("hostpci0", "mapping=vf0,pcie=1");
        vms.create(ID, options);
    }

    @Test
    void aStartThatFailsSaysWhyInItsTask() {
        options.put("net0", "virtio=BC:24:11:72:00:C0,bridge=vmbr9");
        created();
        var upid = vms.start(ID);
        assertThatThrownBy(() -> proxmox.tasks().await(upid, LIMIT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("qmstart 113")
                .hasMessageContaining("bridge 'vmbr9' does not exist")
                .hasMessageContaining("its log ends: qmstart 113");
        assertThat(vms.find(ID).orElseThrow().running()).isFalse();
    }

    @Test
    void onlyAStoppedVmIsDeletedAndWithItsDisks() {
        created();
        proxmox.tasks().await(vms.start(ID), LIMIT);
        assertThatThrownBy(() -> vms.delete(ID)).hasMessageContaining("is running");
        proxmox.tasks().await(vms.stop(ID), LIMIT);
        proxmox.tasks().await(vms.delete(ID), LIMIT);
        assertThat(vms.list()).isEmpty();
        assertThat(fake.toString()).doesNotContain("vm-113");
    }

    @Test
    void anUnknownOptionIsNamed() {
        options.put("net2", "virtio,brdge=mwanbr");
        assertThatThrownBy(() -> vms.create(ID, options))
                .hasMessageContaining("net2: invalid format - format error brdge: property is not");
    }
}
