package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.task.Tasks;
import mwan.lab.api.task.Work;

/// `/nodes/{node}/qemu/{vmid}/snapshot`.
final class SnapshotResource {
    private final VmStore store;
    private final Snapshots snapshots;
    private final Power power;
    private final Machines machines;
    private final Tasks tasks;

    SnapshotResource(
            VmStore store, Snapshots snapshots, Power power, Machines machines, Tasks tasks) {
        this.store = store;
        this.snapshots = snapshots;
        this.power = power;
        this.machines = machines;
        this.tasks = tasks;
    }

    void register(Routes routes) {
        String base = " /nodes/{node}/qemu/{vmid}/snapshot";
        routes.on("GET" + base, this::list);
        routes.on("POST" + base, this::create);
        routes.on("DELETE" + base + "/{snapname}", this::remove);
        routes.on("POST" + base + "/{snapname}/rollback", this::rollback);
    }

    private JsonNode list(Call call) {
        VmConfig config = store.read(call.vmid());
        ArrayNode answer = Json.array();
        config.snapshots()
                .forEach((name, section) -> {
                    ObjectNode item = answer.addObject().put("name", name);
                    item.put("description", section.getOrDefault("description", ""));
                    item.put("snaptime", Long.parseLong(section.getOrDefault("snaptime", "0")));
                    put(item, "parent", section.get("parent"));
                    put(item, "snapstate", section.get("snapstate"));
                });
        ObjectNode current =
                answer.addObject()
                        .put("name", "current")
                        .put("description", "You are here!")
                        .put("digest", config.digest())
                        .put("running", machines.isRunning(call.vmid()) ? 1 : 0);
        put(current, "parent", config.options().get("parent"));
        return answer;
    }

    private JsonNode create(Call call) {
        Parameters p = call.parameters();
        String name = p.required("snapname");
        if (name.equals("current")) {
            throw ApiFault.died("unable to use snapshot name 'current' (reserved name)");
        }
        return task(call, "qmsnapshot", log -> snapshots.create(call.vmid(), name, p, log));
    }

    private JsonNode remove(Call call) {
        Parameters p = call.parameters();
        return task(
                call,
                "qmdelsnapshot",
                log -> snapshots.delete(call.vmid(), p.required("snapname"), p.flag("force")));
    }

    private JsonNode rollback(Call call) {
        Parameters p = call.parameters();
        return task(
                call,
                "qmrollback",
                log -> {
                    snapshots.rollback(call.vmid(), p.required("snapname"));
                    if (p.flag("start")) {
                        power.start(call.vmid(), false, log);
                    }
                });
    }

    private JsonNode task(Call call, String type, Work work) {
        store.read(call.vmid());
        return Json.text(
                tasks.start(type, Integer.toString(call.vmid()), call.caller(), work).toString());
    }

    private static void put(
            ObjectNode item, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            item.put(name, value);
        }
    }
}
