package mwan.lab.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The contract file is whole, and the check refuses what it has to, in the server's words.
class ContractTest {
    private static final Contract CONTRACT = Contract.load();
    private static final ParameterCheck CHECK = new ParameterCheck(CONTRACT);

    private static Map<String, String> faults(String operation, Map<String, Object> parameters) {
        return CHECK.faults(CONTRACT.operation(operation).orElseThrow(), parameters);
    }

    /// The fault of one option of a VM, or "".
    private static String fault(String option, String value) {
        return faults(
                        "PUT /nodes/{node}/qemu/{vmid}/config",
                        Map.of("node", "vault", "vmid", "113", option, value))
                .getOrDefault(option, "");
    }

    @Test
    void everyFormatOfTheContractIsKnown() {
        List<String> unknown = new ArrayList<>();
        Stream<Schema> all =
                Stream.concat(
                        CONTRACT.operations().stream()
                                .flatMap(operation -> operation.parameters().values().stream()),
                        CONTRACT.vmOptions().values().stream());
        all.forEach(schema -> addUnknown(schema, unknown));
        assertThat(unknown).isEmpty();
    }

    private static void addUnknown(Schema schema, List<String> unknown) {
        if (schema.items() != null) {
            addUnknown(schema.items(), unknown);
        }
        String format = schema.format();
        if (format == null) {
            return;
        }
        Optional<Map<String, Schema>> keys = CONTRACT.propertyString(format);
        if (keys.isPresent()) {
            keys.get().values().forEach(key -> addUnknown(key, unknown));
        } else if (!Formats.knows(format)) {
            unknown.add(format);
        }
    }

    @Test
    void everyVariableOfAPathIsAParameter() {
        for (Operation operation : CONTRACT.operations()) {
            for (String part : operation.path().split("/")) {
                if (part.startsWith("{")) {
                    assertThat(operation.parameters())
                            .as(operation.key())
                            .containsKey(part.substring(1, part.length() - 1));
                }
            }
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(faults("POST /nodes/{node}/qemu", Map.of("node", "vault")))
                .containsExactly(Map.entry("vmid", "property is missing and it is not optional"));
    }

    @Test
    void whatIsUnknownIsNamed() {
        String text =
                "property is not defined in schema and the schema does not allow additional"
                        + " properties";
        assertThat(fault("colour", "blue")).isEqualTo(text);
        assertThat(fault("net32", "virtio")).isEqualTo(text);
        assertThat(fault("hostpci16", "02:02.0")).isEqualTo(text);
        assertThat(fault("net00", "virtio")).isEqualTo(text);
    }

    @Test
    void whatAParameterRequiresIsAskedFor() {
        assertThat(
                        faults(
                                "POST /nodes/{node}/network",
                                Map.of(
                                        "node",
                                        "vault",
                                        "iface",
                                        "br0",
                                        "type",
                                        "bridge",
                                        "address",
                                        "10.0.0.1")))
                .containsEntry("netmask", "missing property - 'address' requires this property");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cores | 0 | value must have a minimum value of 1",
                "cores | 1.5 | type check ('integer') failed - got '1.5'",
                "onboot | maybe | type check ('boolean') failed - got 'maybe'",
                "bios | bios | value 'bios' does not have a value in the enumeration 'seabios,"
                        + " ovmf'",
                "vmgenid | x | value does not match the regex pattern",
                "name | a_b | invalid format - value does not look like a valid DNS name",
                "net0 | bridge=vmbr0 | net0.model: property is missing and it is not optional",
                "net0 | virtio,tag=4095 | net0.tag: value must have a maximum value of 4094",
                "net0 | virtio=01:00:00:00:00:00 | valid unicast MAC address",
                "net0 | virtio,virtio | duplicate key in comma-separated list property: model",
                "net0 | virtio,=x | missing key in comma-separated list property",
                "boot | order=foo0 | boot.order: invalid format - invalid boot device 'foo0'",
                "scsi0 | size=8G | scsi0.file: property is missing and it is not optional",
                "sshkeys | a b | invalid format - invalid urlencoded string: a b",
                "digest | 0123456789012345678901234567890123456789a | value may only be 40"
                        + " characters long",
                "machine | q36 | machine.type: value does not match the regex pattern",
                "agent | 2 | agent.enabled: type check ('boolean') failed - got '2'",
                "memory | 8 | memory.current: value must have a minimum value of 16"
            })
    void illFormedValuesAreRefused(String option, String value, String words) {
        assertThat(fault(option, value)).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net0 | virtio=BC:24:11:72:00:C0,bridge=vmbr0,firewall=0",
                "net31 | model=e1000,macaddr=BC:24:11:72:00:C0,tag=4094",
                "hostpci15 | 0000:02:02.0;0000:02:02.1,pcie=on",
                "scsi0 | local-lvm:0,import-from=local:import/mwan.qcow2,discard=on,ssd=1",
                "efidisk0 | local-lvm:1,efitype=4m,pre-enrolled-keys=0",
                "ide2 | local-lvm:cloudinit",
                "ide3 | none,media=cdrom",
                "cicustom | user=local:snippets/u.yaml,network=local:snippets/n.yaml",
                "ipconfig0 | ip=10.250.0.4/24,gw=10.250.0.1,ip6=auto",
                "boot | order=scsi0;net0",
                "machine | q35,viommu=intel",
                "cpu | host,flags=+aes;-pcid",
                "tags | mwan;router",
                "agent | enabled=1,fstrim_cloned_disks=1",
                "startup | order=1,up=30",
                "vga | serial0",
                "serial0 | socket",
                "hotplug | network,disk",
                "nameserver | 1.1.1.1 2606:4700:4700::1111",
                "onboot | yes"
            })
    void goodValuesAreTaken(String option, String value) {
        assertThat(fault(option, value)).isEmpty();
    }

    @Test
    void propertyStringsAreWrittenInTheServersOrder() throws PropertyString.Malformed {
        Map<String, Schema> net = CONTRACT.propertyString("property-string-net").orElseThrow();
        assertThat(
                        PropertyString.join(
                                net,
                                PropertyString.split(
                                        net, "tag=5,bridge=b,virtio=BC:24:11:00:00:01")))
                .isEqualTo("virtio=BC:24:11:00:00:01,bridge=b,tag=5");
        Map<String, Schema> disk = CONTRACT.propertyString("property-string-scsi").orElseThrow();
        assertThat(
                        PropertyString.join(
                                disk, PropertyString.split(disk, "size=1G,ssd=on,volume=a:b")))
                .isEqualTo("a:b,size=1G,ssd=1");
    }
}
