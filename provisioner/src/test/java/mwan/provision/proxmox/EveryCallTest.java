package mwan.provision.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import mwan.value.InterfaceName;
import mwan.value.NodeName;
import mwan.value.PciAddress;
import mwan.value.StorageName;
import mwan.value.VmId;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each request that the typed client can make is one that the contract knows, without an error.
class EveryCallTest {
    private static final VmId ID = new VmId(113);
    private static final NodeName NODE = new NodeName("vault");
    private static final StorageName LOCAL = new StorageName("local");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Upid UPID =
            new Upid("UPID:vault:00000009:00000009:69000009:qmstart:113:root@pam:");
    private static final Contract CONTRACT = Contract.load();

    /// Stops each call at the seam, once it has been compared with the contract.
    private static final class Seen extends RuntimeException {
        private final transient Call call;

        Seen(Call call) {
            super(call.toString());
            this.call = call;
        }
    }

    private static final class ContractApi implements Api {
        @Override
        public Answer call(Call call) {
            throw new Seen(call);
        }

        @Override
        public Answer upload(Upload upload, LongConsumer sent) {
            throw new Seen(upload.call());
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    private static final Map<String, Consumer<Proxmox>> CALLS = new TreeMap<>();

    static {
        CALLS.put("version", Proxmox::version);
        CALLS.put("nodes", Proxmox::nodes);
        CALLS.put("permissions", Proxmox::permissions);
        CALLS.put("vm list", proxmox -> proxmox.vms().list());
        CALLS.put("vm status", proxmox -> proxmox.vms().find(ID));
        CALLS.put("vm config", proxmox -> proxmox.vms().config(ID));
        CALLS.put("vm running config", proxmox -> proxmox.vms().runningConfig(ID));
        CALLS.put("vm pending", proxmox -> proxmox.vms().pending(ID));
        CALLS.put("next id", proxmox -> proxmox.vms().nextId());
        CALLS.put("id is free", proxmox -> proxmox.vms().isFree(ID));
        CALLS.put("vm create", proxmox -> proxmox.vms().create(ID, options()));
        CALLS.put(
                "vm clone",
                proxmox -> proxmox.vms().cloneFrom(new VmId(9000), ID, Map.of("name", "mwan")));
        CALLS.put(
                "vm change",
                proxmox ->
                        proxmox.vms()
                                .change(
                                        ID,
                                        new VmConfig("ab".repeat(20), new TreeMap<>()),
                                        ConfigChange.NONE
                                                .setting("memory", "2048")
                                                .removing("net3")
                                                .removing("net4"),
                                        LIMIT));
        CALLS.put("vm revert", proxmox -> proxmox.vms().revert(ID, List.of("memory", "cores")));
        CALLS.put("vm grow", proxmox -> proxmox.vms().growDisk(ID, "scsi0", 8));
        CALLS.put("vm cloud-init", proxmox -> proxmox.vms().regenerateCloudInit(ID));
        CALLS.put("vm start", proxmox -> proxmox.vms().start(ID));
        CALLS.put("vm stop", proxmox -> proxmox.vms().stop(ID));
        CALLS.put("vm shutdown", proxmox -> proxmox.vms().shutdown(ID, LIMIT));
        CALLS.put("vm reboot", proxmox -> proxmox.vms().reboot(ID, LIMIT));
        CALLS.put("vm delete", proxmox -> proxmox.vms().delete(ID));
        CALLS.put("vm delete begun", proxmox -> proxmox.vms().deleteBegun(ID));
        CALLS.put("vm template", proxmox -> proxmox.vms().makeTemplate(ID));
        CALLS.put("snapshot", proxmox -> proxmox.vms().snapshot(ID, "before", "why"));
        CALLS.put("snapshots", proxmox -> proxmox.vms().snapshots(ID));
        CALLS.put("snapshot delete", proxmox -> proxmox.vms().deleteSnapshot(ID, "before"));
        CALLS.put("snapshot rollback", proxmox -> proxmox.vms().rollback(ID, "before"));
        CALLS.put("agent ping", proxmox -> proxmox.agent().answers(ID));
        CALLS.put("agent run", proxmox -> proxmox.agent().run(ID, List.of("cat", "a b"), LIMIT));
        CALLS.put("agent file", proxmox -> proxmox.agent().readFile(ID, "/etc/hostname"));
        CALLS.put("task", proxmox -> proxmox.tasks().status(UPID));
        CALLS.put("task log", proxmox -> proxmox.tasks().log(UPID, 10));
        CALLS.put("tasks", proxmox -> proxmox.tasks().running(ID));
        CALLS.put("storages", proxmox -> proxmox.storages().list());
        CALLS.put("content", proxmox -> proxmox.storages().content(LOCAL, Optional.of("import")));
        CALLS.put("content of a vm", proxmox -> proxmox.storages().ofVm(LOCAL, ID));
        CALLS.put(
                "volume delete",
                proxmox -> proxmox.storages().delete(LOCAL, "local:import/mwan.qcow2"));
        CALLS.put(
                "upload",
                proxmox ->
                        proxmox.storages()
                                .upload(
                                        new Upload(
                                                NODE,
                                                LOCAL,
                                                Upload.Content.IMPORT,
                                                "mwan.qcow2",
                                                Path.of("mwan.qcow2"),
                                                "ab".repeat(32)),
                                        bytes -> {}));
        CALLS.put("network", proxmox -> proxmox.network().read());
        CALLS.put(
                "bridge",
                proxmox ->
                        proxmox.network()
                                .createBridge(
                                        new InterfaceName("mwanbr"),
                                        List.of(new InterfaceName("eno2")),
                                        "why"));
        CALLS.put("network reload", proxmox -> proxmox.network().reload());
        CALLS.put("network revert", proxmox -> proxmox.network().revert());
        CALLS.put("pci", proxmox -> proxmox.pciDevices().list());
        CALLS.put("mappings", proxmox -> proxmox.pciMappings().list());
        CALLS.put("mapping", proxmox -> proxmox.pciMappings().create("vf0", device(), "why"));
        CALLS.put(
                "mapping replace",
                proxmox ->
                        proxmox.pciMappings()
                                .replace(
                                        new PciMappings.Mapping("vf0", List.of(), List.of()),
                                        device()));
        CALLS.put("mapping delete", proxmox -> proxmox.pciMappings().delete("vf0"));
    }

    private static PciDevices.Device device() {
        return new PciDevices.Device(
                new PciAddress("0000:02:02.0"),
                "0x8086",
                "0x154c",
                Optional.of("0x8086"),
                Optional.of("0x0000"),
                "VF",
                31);
    }

    private static Map<String, String> options() {
        return Map.of(
                "name", "mwan",
                "machine", "q35",
                "memory", "2048",
                "net0", "virtio=BC:24:11:72:00:C0,bridge=vmbr0",
                "hostpci0", "0000:02:02.0,pcie=1",
                "scsi0", "local-lvm:0,import-from=local:import/mwan.qcow2",
                "ide2", "local-lvm:cloudinit",
                "tags", "edge;mwan");
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return CALLS.entrySet().stream()
                .map(call ->
                        DynamicTest.dynamicTest(
                                call.getKey(), () -> keepsTheContract(call.getValue())));
    }

    private static void keepsTheContract(Consumer<Proxmox> work) {
        var proxmox = new Proxmox(new ContractApi(), NODE, new FakeProxmox.FakeWaiting());
        assertThatThrownBy(() -> work.accept(proxmox))
                .isInstanceOfSatisfying(
                        Seen.class,
                        seen -> {
                            assertThat(CONTRACT.knows(seen.call)).as(seen.call + "").isTrue();
                            assertThat(CONTRACT.errors(seen.call)).isEmpty();
                        });
    }

    /// So that a call that is added here cannot be forgotten above.
    @Test
    void eachCallableMethodIsTried() {
        var methods =
                Stream.of(
                                Vms.class,
                                GuestAgent.class,
                                Tasks.class,
                                Storages.class,
                                Network.class,
                                PciDevices.class,
                                PciMappings.class)
                        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                        .filter(method ->
                                java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                        .map(java.lang.reflect.Method::getName)
                        .toList();
        // Made of other calls, or of none: await (twice), awaitUnlocked, find of a storage, entry,
        // letFreshOnesBeListed, here.
        assertThat(new TreeSet<>(methods)).contains("await", "awaitUnlocked", "entry");
        assertThat(methods).hasSize(CALLS.size() - 3 + 7);
    }
}
