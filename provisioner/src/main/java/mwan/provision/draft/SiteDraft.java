package mwan.provision.draft;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import mwan.provision.proxmox.Network;
import mwan.site.Proxmox;
import mwan.site.Source;
import mwan.site.Ssh;
import mwan.value.MacAddress;

/// A site file as far as an inventory says it. Pure, but for the MACs, which are drawn: every value
/// that is written has been through its type or is quoted, so no name of the host's can be YAML.
public final class SiteDraft {
    /// Stands where only the owner knows what to write; no value of any key has this form.
    public static final String FILL_IN = "FILL-IN!";

    /// The driver in the VM, by the one that the card has on the host.
    private static final Map<String, String> DRIVER_OF_A_VF =
            Map.of(
                    "i40e", "iavf",
                    "ice", "iavf",
                    "ixgbe", "ixgbevf",
                    "igb", "igbvf",
                    "mlx5_core", "mlx5_core",
                    "bnxt_en", "bnxt_en");

    private final Inventory inventory;
    private final Access access;
    private final Optional<Path> schema;
    private final RandomGenerator random;
    private final StringBuilder text = new StringBuilder();

    /// How the host was reached, as the site file is to say it.
    public record Access(Proxmox proxmox, Ssh ssh) {}

    private SiteDraft(
            Inventory inventory, Access access, Optional<Path> schema, RandomGenerator random) {
        this.inventory = inventory;
        this.access = access;
        this.schema = schema;
        this.random = random;
    }

    /// @param schema with which editors complete what is written
    public static String of(
            Inventory inventory, Access access, Optional<Path> schema, RandomGenerator random) {
        var draft = new SiteDraft(inventory, access, schema, random);
        draft.head();
        draft.proxmox();
        draft.host();
        draft.vm();
        draft.router();
        return draft.text.toString();
    }

    private void head() {
        schema.ifPresent(file -> {
            line("# yaml-language-server: $schema=" + comment(file.toString()));
            line("#");
        });
        line("# Drafted by mwan-provision init from node " + inventory.node() + ", Proxmox VE");
        line(
                "# "
                        + comment(inventory.version())
                        + ". Lines with "
                        + FILL_IN
                        + " are yours to fill in:");
        line("# mwan-provision validate names them. Look at the others too; docs/site-file.md has");
        line("# every key, and sites/vault.yaml is a whole example.");
        line("name: " + siteName());
        line("");
    }

    private String siteName() {
        var name = inventory.node().value().toLowerCase(java.util.Locale.ROOT);
        return name.matches("[a-z][a-z0-9-]{0,31}") ? name : FILL_IN;
    }

    private void proxmox() {
        var api = access.proxmox();
        line("proxmox:");
        line("  api: " + quoted(api.api().toString()));
        line(
                "  node: "
                        + api.node()
                        + "   # of "
                        + String.join(
                                ", ",
                                inventory.nodes().stream()
                                        .map(one -> one.name() + " (" + comment(one.status()) + ")")
                                        .toList()));
        api.fingerprint().ifPresent(source -> line("  fingerprint: " + source(source)));
        api.ca().ifPresent(source -> line("  ca: " + source(source)));
        switch (api.login()) {
            case Proxmox.Login.Password(var user, var password) -> {
                line(
                        "  # An API token does too: mwan-provision init --print-role, docs/api-token.md.");
                line("  user: " + user);
                line("  password: " + source(password));
            }
            case Proxmox.Login.Token(var id, var secret) -> {
                line("  token: " + quoted(id.value()));
                line("  tokenSecret: " + source(secret));
            }
        }
        line("");
    }

    private void host() {
        var ssh = access.ssh();
        line("host:");
        line("  ssh:");
        line("    address: " + ssh.address());
        if (ssh.port().number() != 22) {
            line("    port: " + ssh.port());
        }
        line("    user: " + ssh.user());
        ssh.key().ifPresent(source -> line("    key: " + source(source)));
        ssh.hostKey().ifPresent(source -> line("    hostKey: " + source(source)));
        line("  # Network cards:");
        inventory.cards().forEach(card -> line("  #   " + comment(card.text())));
        inventory
                .sharedCard()
                .ifPresentOrElse(
                        card -> {
                            line(
                                    "  vf:                       # a share of one card for the first line");
                            line("    pf: \"" + card.device().address() + "\"");
                            line("    index: 0");
                            line("    count: 1                # at least; VFs that are there stay");
                            line(
                                    "    # mac: \"…\"              # where the provider knows the line by its MAC");
                            line("    unit: mwan-vf-setup.service");
                        },
                        () ->
                                line(
                                        "  # No card here has SR-IOV and an IOMMU group: there is no VF."));
        line("  bridges:");
        inventory
                .managementBridge()
                .ifPresent(bridge ->
                        line("    - {name: " + quoted(bridge.name()) + "}   # " + about(bridge)));
        line("    - {name: mwanbr}          # the link to OPNsense; made when it is missing");
        inventory.bridges().stream()
                .filter(bridge -> inventory.managementBridge().filter(bridge::equals).isEmpty())
                .filter(bridge -> !bridge.name().equals("mwanbr"))
                .forEach(bridge ->
                        line(
                                "    # there is also "
                                        + comment(bridge.name())
                                        + ": "
                                        + about(bridge)));
        line("");
    }

    private static String about(Network.Interface bridge) {
        return comment(
                bridge.address().orElse("no address")
                        + (bridge.ports().isEmpty()
                                ? ", no ports"
                                : ", ports " + String.join(" ", bridge.ports())));
    }

    private void vm() {
        line("vm:");
        line("  id: " + inventory.freeId() + "                   # the next free one");
        line("  name: mwan");
        line("  hostName: mwan");
        line("  tag: mwan");
        if (access.proxmox().login() instanceof Proxmox.Login.Token) {
            line("  pool: mwan");
        }
        line("  template: router          # vm-templates/router.yaml");
        line("  # Storages:");
        inventory
                .storages()
                .forEach(storage ->
                        line(
                                "  #   "
                                        + storage.name()
                                        + " ("
                                        + comment(storage.type())
                                        + "): "
                                        + comment(
                                                String.join(
                                                        ", ",
                                                        new java.util.TreeSet<>(
                                                                storage.content())))));
        line("  disk: {storage: " + storage("images") + ", sizeGiB: 8}");
        line("  image: {storage: " + storage("import") + "}");
        line("  snippets: " + storage("snippets"));
        line("  ssh:");
        line("    user: root");
        access.ssh().key().ifPresent(source -> line("    key: " + source(source)));
        line("    authorizedKeys: [" + publicKey() + "]   # who may log in to the router");
        line("");
    }

    private String publicKey() {
        return access.ssh()
                .key()
                .filter(Source.File.class::isInstance)
                .map(key -> source(new Source.File(((Source.File) key).path() + ".pub")))
                .orElse("{file: \"~/.ssh/id_ed25519.pub\"}");
    }

    /// `pvesm set STORAGE --content …` on the host adds a kind of content.
    private String storage(String content) {
        return inventory
                .storageFor(content)
                .map(name -> name.value())
                .orElse("\"" + FILL_IN + "\"");
    }

    private void router() {
        var bridge = inventory.managementBridge();
        line("router:");
        line("  management:               # how this program reaches the router");
        line("    link: enmgmt0");
        line(
                "    attachment: {bridge: "
                        + bridge.map(one -> quoted(one.name())).orElse("\"" + FILL_IN + "\"")
                        + ", mac: \""
                        + mac()
                        + "\"}");
        line(
                "    address: \""
                        + FILL_IN
                        + "\"   # a free address with its prefix length"
                        + bridge.flatMap(Network.Interface::address)
                                .map(net -> "; the host has " + comment(net))
                                .orElse(""));
        bridge.flatMap(Network.Interface::gateway)
                .ifPresent(gateway -> line("    # gateway: " + comment(gateway)));
        line("    dns: [1.1.1.1, 8.8.8.8]");
        line("");
        line("  inside:                   # the link to OPNsense");
        line("    link: enmwanbr0");
        line("    attachment: {bridge: mwanbr, mac: \"" + mac() + "\"}");
        line("    address: 10.250.250.1/29   # any net that nobody here uses");
        line("    prefix: " + uniqueLocal() + "   # drawn; the addresses behind the router");
        line(
                "    nextHop: \""
                        + FILL_IN
                        + "\"   # OPNsense's link-local address on this link, fe80::…");
        line("");
        line("  wans:");
        wans();
    }

    private void wans() {
        var lines = new ArrayList<Line>();
        inventory
                .sharedCard()
                .ifPresent(card ->
                        lines.add(
                                new Line(
                                        "{vf: 0}",
                                        card.driver().map(DRIVER_OF_A_VF::get),
                                        "a VF of " + card.device().address())));
        inventory
                .freeCards()
                .forEach(card ->
                        lines.add(
                                new Line(
                                        "{pci: \"" + card.device().address() + "\"}",
                                        card.driver().filter(name -> !name.equals("vfio-pci")),
                                        card.text())));
        if (lines.isEmpty()) {
            lines.add(
                    new Line(
                            "{bridge: \"" + FILL_IN + "\", mac: \"" + mac() + "\"}",
                            Optional.of("virtio_net"),
                            "no card is free: a bridge with the line's NIC in it"));
        }
        for (int i = 0; i < lines.size(); i++) {
            // Two lines make a router; further cards are shown as they would be written.
            wan(i + 1, lines.get(i), i < 2 ? "" : "# ");
        }
    }

    /// @param about of the card, for a comment
    private record Line(String attachment, Optional<String> driver, String about) {}

    private void wan(int number, Line line, String start) {
        for (var each :
                List.of(
                        "- name: line" + number + "             # " + comment(line.about()),
                        "  mark: " + number,
                        "  table: " + number * 100,
                        "  link:",
                        "    name: enline" + number,
                        "    attachment: " + line.attachment(),
                        "    driver: "
                                + line.driver()
                                        .map(SiteDraft::quoted)
                                        .orElse("\"" + FILL_IN + "\""),
                        "    # vlan: 3242            # where the line's IP runs in a VLAN",
                        "  # dot1x: {identity: …}     # where it authenticates; see certificates",
                        "  ipv4: {method: dhcp}",
                        "  ipv6: {delegationHint: 60}",
                        "  health:",
                        "    targets4: [1.1.1.1, 8.8.8.8]",
                        "    targets6: [\"2606:4700:4700::1111\", \"2001:4860:4860::8888\"]")) {
            line("    " + start + each);
        }
    }

    /// Of Proxmox's own range.
    private MacAddress mac() {
        return MacAddress.parse(
                "BC:24:11:%02X:%02X:%02X"
                        .formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
    }

    /// RFC 4193: 40 random bits.
    private String uniqueLocal() {
        return "fd%02x:%04x:%04x::/60"
                .formatted(
                        random.nextInt(256),
                        0x1000 + random.nextInt(0xf000),
                        0x1000 + random.nextInt(0xf000));
    }

    private static String source(Source source) {
        return switch (source) {
            case Source.File(var path) -> "{file: " + quoted(path) + "}";
            case Source.Environment(var name) -> "{env: " + name + "}";
            case Source.Literal(var value) -> quoted(value);
        };
    }

    /// JSON's strings are YAML's too.
    private static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }

    /// A comment ends where its line ends.
    private static String comment(String value) {
        return value.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
