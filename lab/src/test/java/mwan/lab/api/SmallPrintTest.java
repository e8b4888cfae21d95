package mwan.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import mwan.lab.api.files.PrivateFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules of the server that one meets seldom, of several items.
class SmallPrintTest {
    private static final String VM = "/nodes/vault/qemu/113";

    private TestHost host;

    @BeforeEach
    void makeHost(@TempDir Path folder) {
        host = new TestHost(folder);
    }

    @AfterEach
    void closeHost() {
        host.close();
    }

    private Reply create(String... more) {
        var fields = new java.util.ArrayList<>(java.util.List.of("vmid", "113"));
        fields.addAll(java.util.List.of(more));
        return host.post("/nodes/vault/qemu", fields.toArray(String[]::new));
    }

    /// Item 1: root@pam's alone, also from a token of root's own.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hookscript | local:snippets/user.yaml | only root can set 'hookscript' config",
                "usb0 | host=1234:5678 | only root can set 'usb0' config for real devices",
                "serial0 | /dev/ttyS0 | only root can set 'serial0' config for real devices",
                "hostpci0 | 0000:02:02.0 | only root can set 'hostpci0' config for non-mapped"
                        + " devices"
            })
    void someOptionsAreRootsAlone(String option, String value, String refusal) {
        host.useToken("root@pam", false);
        Reply reply = create(option, value);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).startsWith(refusal);
    }

    /// Item 1: what no group of options has.
    @ParameterizedTest
    @CsvSource({"vmgenid,1", "affinity,0-1", "lock,backup"})
    void whatBelongsToNoPrivilegeIsRootsAlone(String option, String value) {
        host.useToken("root@pam", false);
        assertThat(create(option, value).message())
                .startsWith("only root can set '" + option + "' config");
    }

    /// Item 1: not only by the one who gives it.
    @Test
    void aDeviceThatIsThereIsChangedByRootAlone() {
        host.createMachine("hostpci0", "0000:02:02.0");
        host.useToken("root@pam", false);
        assertThat(host.put(VM + "/config", "hostpci0", "0000:06:00.0").message())
                .startsWith("only root can set 'hostpci0' config for non-mapped devices");
        host.login();
        assertThat(host.config().data().path("hostpci0").asText()).isEqualTo("0000:02:02.0");
    }

    /// Item 1.
    @Test
    void aRomFileIsRootsAlone() {
        host.useToken("ci@pve", false, "PVEVMAdmin", "PVEMappingUser");
        assertThat(create("hostpci0", "mapping=vf0,romfile=x.rom").error("hostpci0"))
                .isEqualTo("only root@pam can set 'romfile' option");
        host.login();
        assertThat(create("hostpci0", "0000:02:02.0,romfile=x.rom").status()).isEqualTo(200);
    }

    /// Item 1: what an image is imported from may be seen.
    @Test
    void anImportNeedsAPrivilegeOnItsSource() {
        host.login();
        host.post("/access/users", "userid", "ci@pve");
        var token = host.post("/access/users/ci@pve/token/test", "privsep", "0");
        for (var grant :
                Map.of("/vms", "PVEVMAdmin", "/storage/local-lvm", "PVEDatastoreUser").entrySet()) {
            host.put(
                    "/access/acl",
                    "path",
                    grant.getKey(),
                    "roles",
                    grant.getValue(),
                    "users",
                    "ci@pve");
        }
        host.use(
                Map.of(
                        "authorization",
                        "PVEAPIToken=ci@pve!test=" + token.data().path("value").asText()));
        assertThat(create("scsi0", "local-lvm:0,import-from=local:import/mwan.qcow2").message())
                .startsWith("Permission check failed (/storage/local, Datastore.AllocateSpace");
    }

    /// Item 2: each way to write a device is taken, and kept as it was written.
    @ParameterizedTest
    @ValueSource(strings = {"0000:02:02.0", "02:02.0", "02:02", "0000:02:02.0;0000:06:00.0"})
    void devicesAreKeptAsTheyWereWritten(String device) {
        host.createMachine("hostpci0", device);
        assertThat(host.config().data().path("hostpci0").asText()).isEqualTo(device);
    }

    /// Item 2.
    @Test
    void devicesAreShownToThoseWhoMaySeeTheSystem() {
        host.useToken("ci@pve", false, "PVEVMAdmin");
        assertThat(host.get("/nodes/vault/hardware/pci").message())
                .isEqualTo("Permission check failed (/, Sys.Audit|Sys.Modify)\n");
        host.useToken("audit@pve", false, "PVEAuditor");
        assertThat(host.get("/nodes/vault/hardware/pci").data())
                .allMatch(device -> device.path("id").asText().startsWith("0000:"));
    }

    /// Item 2: what is hidden unless asked for, and what has no group.
    @ParameterizedTest
    @ValueSource(strings = {"0x050000", "0x060000", "0x0b4000"})
    void bridgesMemoryAndProcessorsAreHidden(String type) {
        host.driver.device("0000:00:09.0", type, "0x4660", -1);
        var shown = host.get("/nodes/vault/hardware/pci").data();
        assertThat(shown).noneMatch(device -> device.path("class").asText().equals(type));
        assertThat(host.get("/nodes/vault/hardware/pci", "pci-class-blacklist", "").data())
                .anyMatch(device ->
                        device.path("class").asText().equals(type)
                                && device.path("iommugroup").asInt() == -1);
    }

    /// Item 4: a task with warnings is no failure, and says how many.
    @Test
    void aTaskMayEndWithWarnings() {
        host.createMachine();
        host.faults.set(
                java.util.List.of(
                        new Fault(
                                "POST",
                                java.util.regex.Pattern.compile(".*/status/start"),
                                0,
                                Fault.Kind.TASK_FAILS,
                                0,
                                "WARNINGS: 2",
                                Duration.ZERO)));
        assertThat(host.startMachine()).isEqualTo("WARNINGS: 2");
    }

    /// Item 4: nobody guesses fast.
    @Test
    void whoIsNotKnownHearsItThreeSecondsLater() {
        host.restartSlow();
        var stranger = new HttpRequest("GET", "/api2/json/version", "", Map.of(), "");
        var answer = host.host.api().answer(stranger);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.delay()).isEqualTo(Duration.ofSeconds(3));
    }

    /// Item 4.
    @Test
    void aFreshTaskIsNotListedAtOnce() {
        host.restartSlow();
        CountDownLatch imports = new CountDownLatch(1);
        host.driver.importWaits = Optional.of(imports);
        Reply making = create("scsi0", "local-lvm:0,import-from=local:import/mwan.qcow2");
        assertThat(working()).isEmpty();
        host.now = host.now.plusSeconds(1);
        assertThat(working()).hasSize(1);
        assertThat(working().path(0).path("upid").asText()).isEqualTo(making.text());
        imports.countDown();
        assertThat(host.ended(making)).isEqualTo("OK");
    }

    private JsonNode working() {
        return host.get("/nodes/vault/tasks", "source", "active", "vmid", "113").data();
    }

    /// Item 13: until its status has been reported for the first time.
    @Test
    void aFreshNodesStatusIsUnknown() {
        host.restartSlow();
        assertThat(status()).isEqualTo("unknown");
        host.now = host.now.plusSeconds(10);
        assertThat(status()).isEqualTo("online");
    }

    private String status() {
        return host.get("/nodes").data().path(0).path("status").asText();
    }

    /// Item 5: both ways to write a token, its secret percent-encoded or not.
    @Test
    void aTokenIsWrittenInTwoWays() {
        host.useToken("ci@pve", false, "PVEAuditor");
        String written = host.credentials().getOrDefault("authorization", "");
        for (String header :
                new String[] {
                    written.replace("PVEAPIToken=", "PVEAPIToken "),
                    written.replace("@", "%40").replace("PVEAPIToken%3D", "PVEAPIToken=")
                }) {
            host.use(Map.of("authorization", header));
            assertThat(host.get("/version").status()).as(header).isEqualTo(200);
        }
    }

    /// Item 5: two hours, and five minutes for clocks that differ.
    @ParameterizedTest
    @CsvSource({"7199,200", "7201,401", "-299,200", "-301,401"})
    void aTicketIsGoodForTwoHours(long seconds, int status) {
        host.now = host.now.plusSeconds(seconds);
        assertThat(host.get("/version").status()).isEqualTo(status);
    }

    /// Item 5: the token against cross-site requests is the user's.
    @Test
    void theTokenAgainstCrossSiteRequestsIsTheUsers() {
        var roots = host.credentials();
        host.post("/access/users", "userid", "ci@pve", "password", "topsecret");
        var other =
                host.post("/access/ticket", "username", "ci@pve", "password", "topsecret").data();
        var mixed = new java.util.HashMap<>(roots);
        mixed.put("csrfpreventiontoken", other.path("CSRFPreventionToken").asText());
        host.use(mixed);
        assertThat(create().status()).isEqualTo(401);
        host.use(roots);
        assertThat(create().status()).isEqualTo(200);
    }

    /// Item 8.
    @Test
    void anImportHasNoSizeOfItsOwn() {
        assertThat(
                        create("scsi0", "local-lvm:8,import-from=local:import/mwan.qcow2")
                                .error("scsi0"))
                .startsWith("'import-from' requires special syntax");
    }

    /// Item 9: a name with a token's exclamation mark is one segment of a path.
    @Test
    void aTasksNameIsOneSegmentOfAPath() {
        host.useToken("root@pam", false);
        String upid = create().text();
        assertThat(upid).endsWith(":root@pam!test:");
        assertThat(host.ended(upid)).isEqualTo("OK");
        assertThat(host.get("/nodes/vault/tasks/" + TestHost.encode(upid) + "/log").status())
                .isEqualTo(200);
    }

    /// Item 10: a NIC without addresses is not in the network configuration.
    @Test
    void onlyNicsWithAddressesAreConfigured() {
        host.createMachine(
                "net1", "virtio=BC:24:11:72:00:C1,bridge=mwanbr", "ipconfig0", "ip=dhcp");
        assertThat(host.get(VM + "/cloudinit/dump", "type", "network").text())
                .contains("bc:24:11:72:00:c0")
                .doesNotContain("bc:24:11:72:00:c1");
    }

    /// Item 10: changed by PUT it is hashed; at the making it is kept as it came.
    @Test
    void aPasswordOfANewMachineIsKeptInClearAndNeverShown() {
        host.createMachine("cipassword", "topsecret");
        assertThat(host.root.resolve("etc/pve/qemu-server/113.conf"))
                .content()
                .contains("cipassword: topsecret");
        assertThat(host.config().data().path("cipassword").asText()).isEqualTo("**********");
    }

    /// Item 11: a raw disk in a folder cannot be kept as it was.
    @Test
    void aSnapshotNeedsAStorageThatHasThem() {
        host.createMachine();
        TestHost.write(
                host.root.resolve("etc/pve/qemu-server/113.conf"),
                "name: mwan\nscsi0: local:vm-113-disk-0,size=1M\n");
        assertThat(host.ended(host.post(VM + "/snapshot", "snapname", "before")))
                .isEqualTo("snapshot feature is not available");
    }

    /// Item 11.
    @Test
    void aSnapshotsNameHasAtMostFortyCharacters() {
        host.createMachine();
        assertThat(host.post(VM + "/snapshot", "snapname", "s".repeat(41)).error("snapname"))
                .contains("value may only be 40 characters long");
    }

    /// Item 13: also one that is being made, when it is made.
    @Test
    void aMachineThatIsBeingMadeIsDeletedAfterwards() {
        CountDownLatch imports = new CountDownLatch(1);
        host.driver.importWaits = Optional.of(imports);
        Reply making = create("scsi0", "local-lvm:0,import-from=local:import/mwan.qcow2");
        Reply deleting = host.delete(VM);
        imports.countDown();
        assertThat(host.ended(making)).isEqualTo("OK");
        assertThat(host.ended(deleting))
                .matches("OK|can't lock file '/var/lock/qemu-server/lock-113.conf' - got timeout");
    }

    /// Item 13: disks of its that are in no option of it.
    @ParameterizedTest
    @CsvSource({"0,true", "1,false"})
    void disksThatNobodyNamesGoOnlyWhenAskedFor(String wish, boolean stays) {
        host.createMachine();
        host.put(VM + "/config", "scsi1", "local-lvm:1");
        var disk = host.volumes.resolve("local-lvm/vm-113-disk-1");
        assertThat(disk).exists();
        var file = host.root.resolve("etc/pve/qemu-server/113.conf");
        TestHost.write(file, PrivateFiles.text(file).replaceAll("(?m)^scsi1: .*\\n", ""));
        var gone = host.delete(VM, "destroy-unreferenced-disks", wish);
        assertThat(host.ended(gone)).isEqualTo("OK");
        assertThat(Files.exists(disk)).isEqualTo(stays);
    }

    /// Item 14.
    @Test
    void aStoppedMachineIsNeitherRebootedNorAsked() {
        host.createMachine();
        assertThat(host.post(VM + "/status/reboot").message()).isEqualTo("VM 113 not running\n");
        assertThat(host.post(VM + "/agent/ping").message())
                .isEqualTo("QEMU guest agent is not running\n");
    }

    /// Item 14.
    @Test
    void aMachineThatIsNotThereIsNotDeleted() {
        assertThat(host.delete(VM).message())
                .isEqualTo(
                        "Configuration file 'nodes/vault/qemu-server/113.conf' does not exist\n");
    }

    /// Item 14.
    @Test
    void aTokenThatMayNotMakeMachinesIsToldNoPrivilege() {
        host.useToken("ci@pve", false, "PVEAuditor");
        assertThat(create().message()).isEqualTo("Permission check failed\n");
    }

    /// Item 14.
    @Test
    void theNetworkIsChangedByThoseWhoMayChangeTheNode() {
        host.useToken("ci@pve", false, "PVEVMAdmin");
        assertThat(host.post("/nodes/vault/network", "iface", "x", "type", "bridge").message())
                .isEqualTo("Permission check failed (/nodes/vault, Sys.Modify)\n");
    }

    /// Item 14: `map` may be given several times, or as a list in JSON.
    @Test
    void aMappingHasADeviceForEachNode() {
        String here = "node=vault,path=0000:02:02.0,id=8086:154c";
        String there = "node=attic,path=0000:02:02.0,id=8086:154c";
        assertThat(
                        host.post("/cluster/mapping/pci", "id", "vf0", "map", here, "map", there)
                                .status())
                .isEqualTo(200);
        assertThat(
                        host.send(
                                        "POST",
                                        "/cluster/mapping/pci",
                                        "",
                                        "{\"id\":\"vf1\",\"map\":[\""
                                                + here
                                                + "\",\""
                                                + there
                                                + "\"]}",
                                        Map.of("content-type", "application/json"))
                                .status())
                .isEqualTo(200);
        assertThat(host.get("/cluster/mapping/pci").data())
                .hasSize(2)
                .allMatch(mapping -> mapping.path("map").size() == 2);
    }

    /// Item 14: a mapping that a machine uses can be deleted, and its next start fails.
    @Test
    void aMappingInUseCanBeDeleted() {
        host.post(
                "/cluster/mapping/pci",
                "id",
                "vf0",
                "map",
                "node=vault,path=0000:02:02.0,id=8086:154c,subsystem-id=8086:0001,iommugroup=30");
        host.createMachine("hostpci0", "mapping=vf0");
        assertThat(host.startMachine()).isEqualTo("OK");
        assertThat(host.delete("/cluster/mapping/pci/vf0").status()).isEqualTo(200);
        host.ended(host.post(VM + "/status/stop"));
        assertThat(host.startMachine()).isEqualTo("PCI device mapping not found for 'vf0'");
    }
}
