package mwan.lab.api.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;

/// `/nodes/{node}/hardware/pci` and `/cluster/mapping/pci`.
public final class PciResource {
    private static final String HIDDEN_CLASSES = "05;06;0b";
    private static final List<String> OTHERS =
            List.of("description", "mdev", "live-migration-capable");

    private final VmDriver driver;
    private final Mappings mappings;
    private final Permissions permissions;

    public PciResource(VmDriver driver, Mappings mappings, Permissions permissions) {
        this.driver = driver;
        this.mappings = mappings;
        this.permissions = permissions;
    }

    public void register(Routes routes) {
        routes.on("GET /nodes/{node}/hardware/pci", this::devices);
        routes.on("GET /cluster/mapping/pci", this::list);
        routes.on("POST /cluster/mapping/pci", this::create);
        routes.on("GET /cluster/mapping/pci/{id}", this::get);
        routes.on("PUT /cluster/mapping/pci/{id}", this::update);
        routes.on("DELETE /cluster/mapping/pci/{id}", this::remove);
    }

    private JsonNode devices(Call call) {
        List<String> hidden =
                Arrays.stream(
                                call.parameters()
                                        .text("pci-class-blacklist")
                                        .orElse(HIDDEN_CLASSES)
                                        .split("[,;\\s]+"))
                        .filter(word -> !word.isEmpty())
                        .toList();
        return Json.array(
                present().stream()
                        .filter(device -> {
                            String type = device.path("class").asText().replaceFirst("^0x", "");
                            return hidden.stream().noneMatch(type::startsWith);
                        })
                        .toList());
    }

    private JsonNode list(Call call) {
        boolean check = call.parameters().has("check-node");
        List<JsonNode> present = check ? present() : List.of();
        ArrayNode answer = Json.array();
        for (Mappings.Mapping mapping : mappings.all()) {
            boolean visible =
                    permissions.hasAny(
                            call.caller(),
                            "/mapping/pci/" + mapping.id(),
                            List.of("Mapping.Audit", "Mapping.Use", "Mapping.Modify"));
            if (!visible) {
                continue;
            }
            ObjectNode item = describe(mapping);
            if (check) {
                ArrayNode checks = item.putArray("checks");
                mappings.check(mapping, present)
                        .ifPresent(fault ->
                                checks.addObject()
                                        .put("severity", "error")
                                        .put("message", "Invalid configuration: " + fault));
            }
            answer.add(item);
        }
        return answer;
    }

    private JsonNode get(Call call) {
        return describe(require(call)).put("digest", mappings.digest());
    }

    private JsonNode create(Call call) {
        Parameters p = call.parameters();
        String id = p.required("id");
        if (mappings.find(id).isPresent()) {
            throw ApiFault.died("pci ID '" + id + "' already defined");
        }
        mappings.put(changed(new Mappings.Mapping(id, List.of(), new LinkedHashMap<>()), p));
        return Json.nothing();
    }

    private JsonNode update(Call call) {
        Parameters p = call.parameters();
        p.text("digest")
                .filter(digest -> !digest.equals(mappings.digest()))
                .ifPresent(digest -> {
                    throw ApiFault.died(
                            "detected modified configuration - file changed by other"
                                    + " user? Try again.");
                });
        mappings.put(changed(require(call), p));
        return Json.nothing();
    }

    private JsonNode remove(Call call) {
        mappings.remove(call.parameters().required("id"));
        return Json.nothing();
    }

    private static Mappings.Mapping changed(Mappings.Mapping before, Parameters p) {
        SequencedMap<String, String> others = new LinkedHashMap<>(before.others());
        p.text("delete")
                .ifPresent(names -> others.keySet().removeAll(List.of(names.split("[,;]"))));
        OTHERS.forEach(name -> p.text(name).ifPresent(value -> others.put(name, value)));
        List<String> devices = p.has("map") ? p.list("map") : before.devices();
        return new Mappings.Mapping(before.id(), new ArrayList<>(devices), others);
    }

    private Mappings.Mapping require(Call call) {
        String id = call.parameters().required("id");
        return mappings.find(id).orElseThrow(() -> ApiFault.died("mapping '" + id + "' not found"));
    }

    private static ObjectNode describe(Mappings.Mapping mapping) {
        ObjectNode node = Json.object().put("id", mapping.id()).put("type", "pci");
        mapping.others().forEach(node::put);
        ArrayNode map = node.putArray("map");
        mapping.devices().forEach(map::add);
        return node;
    }

    private List<JsonNode> present() {
        try {
            return driver.pciDevices();
        } catch (VmDriver.Failed e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }
}
