package mwan.provision.cloudinit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import mwan.site.Attachment;
import mwan.site.Router;
import mwan.site.Vm;
import mwan.value.MacAddress;
import mwan.value.SshPublicKey;

/// The documents of the router's cloud-init drive, made from those in cloud-init/.
public final class CloudInit {
    private static final String HEADER = "#cloud-config\n";

    private final Vm vm;
    private final Router.Management management;
    private final List<SshPublicKey> authorizedKeys;

    public CloudInit(Vm vm, Router.Management management, List<SshPublicKey> authorizedKeys) {
        this.vm = vm;
        this.management = management;
        this.authorizedKeys = List.copyOf(authorizedKeys);
    }

    /// The user data of the first boot: it brings the host's own key. A secret.
    public String firstUserData(GuestHostKey key) {
        var document = userDataTree();
        document.put("ssh_deletekeys", true);
        document.putObject("ssh_keys")
                .put("ed25519_private", key.privateKey().reveal())
                .put("ed25519_public", key.publicKey().value());
        return HEADER + Documents.text(document);
    }

    /// The user data once the first boot is over: without any secret.
    public String userData() {
        return HEADER + Documents.text(userDataTree());
    }

    public String networkConfig() {
        var document = Documents.read("/cloud-init/network-config.yaml");
        var link = (ObjectNode) document.path("ethernets").path("management");
        link.putObject("match").put("macaddress", managementMac().lowerCase());
        link.put("set-name", management.link().value());
        link.putArray("addresses").add(management.address().toString());
        management
                .gateway()
                .ifPresent(gateway ->
                        link.putArray("routes")
                                .addObject()
                                .put("to", "0.0.0.0/0")
                                .put("via", gateway.toString()));
        if (!management.dns().isEmpty()) {
            var servers = link.putObject("nameservers").putArray("addresses");
            management.dns().forEach(server -> servers.add(server.toString()));
        }
        return Documents.text(document);
    }

    public String metaData() {
        var document = Documents.read("/cloud-init/meta-data.yaml");
        document.put("instance-id", "mwan-" + vm.id());
        document.put("local-hostname", vm.hostName().value());
        return Documents.text(document);
    }

    /// Whether a user-data document has a private key in it.
    public static boolean bringsPrivateKey(String userData) {
        return userData.contains("PRIVATE KEY-----");
    }

    private ObjectNode userDataTree() {
        var document = Documents.read("/cloud-init/user-data.yaml");
        document.put("hostname", vm.hostName().value());
        document.put("fqdn", vm.hostName().value());
        var keys = document.putArray("ssh_authorized_keys");
        authorizedKeys.forEach(key -> keys.add(key.value()));
        return document;
    }

    private MacAddress managementMac() {
        Optional<MacAddress> given =
                management
                        .attachment()
                        .flatMap(attachment ->
                                attachment instanceof Attachment.Bridge bridge
                                        ? Optional.of(bridge.mac())
                                        : Optional.empty());
        return given.or(management::match)
                .orElseThrow(() -> new IllegalStateException("the site rules ask for a MAC"));
    }
}
