package mwan.provision.proxmox;

import java.util.List;
import java.util.regex.Pattern;
import mwan.provision.progress.Progress;
import mwan.value.BadValue;
import mwan.value.NodeName;

/// A Proxmox VE node through its API, in types. Made by [#connect], or over any [Api], a fake one
/// for example.
public final class Proxmox implements AutoCloseable {
    private final Api api;
    private final NodeName node;
    private final Waiting waiting;

    public Proxmox(Api api, NodeName node, Waiting waiting) {
        this.api = api;
        this.node = node;
        this.waiting = waiting;
    }

    /// Over HTTPS. Nothing is sent before the first call; each is told.
    public static Proxmox connect(Endpoint endpoint, Progress progress) {
        return new Proxmox(
                new ToldApi(HttpApi.open(endpoint), endpoint.node(), progress),
                endpoint.node(),
                Waiting.real());
    }

    public NodeName node() {
        return node;
    }

    /// The API's own calls, for what has no typed one.
    public Api api() {
        return api;
    }

    public Vms vms() {
        return new Vms(api, node, waiting);
    }

    public GuestAgent agent() {
        return new GuestAgent(api, node, waiting);
    }

    public Tasks tasks() {
        return new Tasks(api, node, waiting);
    }

    public Storages storages() {
        return new Storages(api, node);
    }

    public Network network() {
        return new Network(api, node);
    }

    public PciDevices pciDevices() {
        return new PciDevices(api, node);
    }

    public PciMappings pciMappings() {
        return new PciMappings(api, node);
    }

    /// The product's version; also the cheapest proof of address, certificate and login.
    public Version version() {
        var fields = api.call(Call.get("/version")).fields();
        return new Version(fields.text("version"), fields.value("release", Version::majorOf));
    }

    public List<NodeState> nodes() {
        return Fields.list(api.call(Call.get("/nodes")))
                .map(fields ->
                        new NodeState(
                                fields.value("node", NodeName::parse),
                                fields.optionalText("status").orElse("unknown"),
                                fields.optionalNumber("maxmem"),
                                fields.optionalNumber("mem")))
                .toList();
    }

    /// What the login in use may do.
    public Permissions permissions() {
        return Permissions.from(api.call(Call.get("/access/permissions")).fields());
    }

    @Override
    public void close() {
        api.close();
    }

    /// @param version as `9.2.11`
    /// @param major as `9`
    public record Version(String version, int major) {
        private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})(\\.\\d+)*");

        private static int majorOf(String release) {
            var parts = RELEASE.matcher(release);
            if (!parts.matches()) {
                throw new BadValue(release, "a version, as 9.2");
            }
            return Integer.parseInt(parts.group(1));
        }
    }

    /// @param status `online`, `offline`, or `unknown` in the first seconds after a start
    public record NodeState(
            NodeName name,
            String status,
            java.util.OptionalLong memoryBytes,
            java.util.OptionalLong memoryUsedBytes) {}
}
