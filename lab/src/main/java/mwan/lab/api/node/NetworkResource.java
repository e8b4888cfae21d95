package mwan.lab.api.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.task.Tasks;

/// `/nodes/{node}/network`: changes go to `interfaces.new`, a reload makes them real.
public final class NetworkResource {
    private final Path current;
    private final Path planned;
    private final VmDriver driver;
    private final Permissions permissions;
    private final Tasks tasks;

    public NetworkResource(Path hostRoot, VmDriver driver, Permissions permissions, Tasks tasks) {
        current = hostRoot.resolve("etc/network/interfaces");
        planned = hostRoot.resolve("etc/network/interfaces.new");
        this.driver = driver;
        this.permissions = permissions;
        this.tasks = tasks;
    }

    public void register(Routes routes) {
        routes.on("GET /nodes/{node}/network", this::list);
        routes.on("POST /nodes/{node}/network", this::create);
        routes.on("PUT /nodes/{node}/network", this::reload);
        routes.on("DELETE /nodes/{node}/network", this::revert);
        routes.on("GET /nodes/{node}/network/{iface}", this::get);
        routes.on("PUT /nodes/{node}/network/{iface}", this::update);
        routes.on("DELETE /nodes/{node}/network/{iface}", this::remove);
    }

    private JsonNode list(Call call) {
        String type = call.parameters().text("type").orElse("");
        ArrayNode answer = Json.array();
        Interfaces interfaces = read();
        for (Map.Entry<String, List<Interfaces.Stanza>> e : interfaces.stanzas().entrySet()) {
            ObjectNode item =
                    InterfaceProperties.describe(
                            e.getKey(), interfaces.isAutomatic(e.getKey()), e.getValue());
            String itsType = item.path("type").asText();
            boolean wanted =
                    type.isEmpty()
                            || type.equals(itsType)
                            || (type.startsWith("any_") && itsType.equals("bridge"));
            boolean visible =
                    !type.startsWith("any_")
                            || permissions.hasAny(
                                    call.caller(),
                                    "/sdn/zones/localnetwork/" + e.getKey(),
                                    List.of("SDN.Audit", "SDN.Use"));
            if (wanted && visible && !itsType.equals("loopback")) {
                if (driver.hasLink(e.getKey())) {
                    item.put("active", 1);
                }
                answer.add(item);
            }
        }
        if (Files.exists(planned)) {
            call.attributes().put("changes", difference());
        }
        return answer;
    }

    private JsonNode get(Call call) {
        String name = call.parameters().required("iface");
        Interfaces interfaces = read();
        return InterfaceProperties.describe(
                name, interfaces.isAutomatic(name), require(interfaces, name));
    }

    private synchronized JsonNode create(Call call) {
        Parameters p = call.parameters();
        String name = p.required("iface");
        Interfaces interfaces = read();
        if (interfaces.stanzas().containsKey(name)) {
            throw ApiFault.parameter("iface", "interface already exists");
        }
        return write(interfaces, p, List.of());
    }

    private synchronized JsonNode update(Call call) {
        Interfaces interfaces = read();
        List<Interfaces.Stanza> before = require(interfaces, call.parameters().required("iface"));
        return write(interfaces, call.parameters(), before);
    }

    private synchronized JsonNode remove(Call call) {
        String name = call.parameters().required("iface");
        Interfaces interfaces = read();
        require(interfaces, name);
        interfaces.remove(name);
        PrivateFiles.write(planned, interfaces.text());
        return Json.nothing();
    }

    private synchronized JsonNode revert(Call call) {
        try {
            Files.deleteIfExists(planned);
        } catch (IOException e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        }
        return Json.nothing();
    }

    private JsonNode reload(Call call) {
        return Json.text(
                tasks.start(
                                "srvreload",
                                "networking",
                                call.caller(),
                                log -> {
                                    synchronized (this) {
                                        if (Files.exists(planned)) {
                                            PrivateFiles.write(current, PrivateFiles.text(planned));
                                            // Everybody on the host may read it.
                                            Files.setPosixFilePermissions(
                                                    current,
                                                    PosixFilePermissions.fromString("rw-r--r--"));
                                            Files.delete(planned);
                                        }
                                    }
                                    driver.bridges(PrivateFiles.text(current));
                                })
                        .toString());
    }

    private JsonNode write(Interfaces interfaces, Parameters p, List<Interfaces.Stanza> before) {
        String name = p.required("iface");
        requirePorts(interfaces, p);
        requireOneGateway(interfaces, p, "gateway", "inet");
        requireOneGateway(interfaces, p, "gateway6", "inet6");
        interfaces.put(name, p.flag("autostart"), InterfaceProperties.stanzas(p, before));
        PrivateFiles.write(planned, interfaces.text());
        return Json.nothing();
    }

    private void requirePorts(Interfaces interfaces, Parameters p) {
        for (String port : p.text("bridge_ports").orElse("").split("[,;\\s]+")) {
            boolean known =
                    port.isEmpty()
                            || port.equals("none")
                            || driver.hasLink(port)
                            || interfaces.stanzas().containsKey(port);
            if (!known) {
                throw ApiFault.died(
                        "bridge '%s' - unable to find bridge port '%s'"
                                .formatted(p.required("iface"), port));
            }
        }
    }

    private static void requireOneGateway(
            Interfaces interfaces, Parameters p, String parameter, String family) {
        if (!p.has(parameter)) {
            return;
        }
        interfaces
                .stanzas()
                .forEach((name, stanzas) -> {
                    boolean has =
                            stanzas.stream()
                                    .filter(s -> s.family.equals(family))
                                    .anyMatch(s -> s.options.containsKey("gateway"));
                    if (has && !name.equals(p.required("iface"))) {
                        throw ApiFault.parameter(
                                parameter,
                                "Default gateway already exists on interface '" + name + "'.");
                    }
                });
    }

    private static List<Interfaces.Stanza> require(Interfaces interfaces, String name) {
        List<Interfaces.Stanza> stanzas = interfaces.stanzas().get(name);
        if (stanzas == null) {
            throw ApiFault.parameter("iface", "interface does not exist");
        }
        return stanzas;
    }

    private Interfaces read() {
        return Interfaces.parse(PrivateFiles.text(Files.exists(planned) ? planned : current));
    }

    /// What the server shows as `changes`: the output of the same program.
    private String difference() {
        try {
            Process diff =
                    new ProcessBuilder(
                                    "diff",
                                    "-b",
                                    "-N",
                                    "-u",
                                    current.toString(),
                                    planned.toString())
                            .start();
            String text = new String(diff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            diff.waitFor();
            return text;
        } catch (IOException e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }
}
