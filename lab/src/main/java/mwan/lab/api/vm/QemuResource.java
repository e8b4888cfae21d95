package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.storage.Storages;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskLog;
import mwan.lab.api.task.Tasks;
import mwan.lab.api.task.Work;

/// `/nodes/{node}/qemu`: the list, and the making and removing of VMs.
final class QemuResource {
    private final VmStore store;
    private final VmCreation creation;
    private final Power power;
    private final Machines machines;
    private final MachineStatus status;
    private final Storages storages;
    private final Volumes volumes;
    private final Drives drives;
    private final Permissions permissions;
    private final Tasks tasks;

    QemuResource(
            VmStore store,
            VmCreation creation,
            Power power,
            Machines machines,
            MachineStatus status,
            Storages storages,
            Volumes volumes,
            Drives drives,
            Permissions permissions,
            Tasks tasks) {
        this.store = store;
        this.creation = creation;
        this.power = power;
        this.machines = machines;
        this.status = status;
        this.storages = storages;
        this.volumes = volumes;
        this.drives = drives;
        this.permissions = permissions;
        this.tasks = tasks;
    }

    void register(Routes routes) {
        routes.on("GET /nodes/{node}/qemu", this::list);
        routes.on("POST /nodes/{node}/qemu", this::create);
        routes.on("DELETE /nodes/{node}/qemu/{vmid}", this::remove);
        routes.on("GET /nodes/{node}/qemu/{vmid}/status/current", this::current);
        routes.on("GET /cluster/resources", this::resources);
        routes.on("GET /cluster/nextid", this::nextId);
    }

    private JsonNode list(Call call) {
        Set<Integer> running = machines.running();
        ArrayNode answer = Json.array();
        visible(call.caller()).forEach(vmid -> answer.add(status.describe(vmid, running)));
        return answer;
    }

    private JsonNode current(Call call) {
        ObjectNode answer = status.describe(call.vmid(), machines.running());
        answer.putObject("ha").put("managed", 0);
        return status.addDetails(call.vmid(), answer);
    }

    /// VMs, storages and the node, as the summary of the whole cluster shows them.
    private JsonNode resources(Call call) {
        String type = call.parameters().text("type").orElse("");
        String node = status.node();
        ArrayNode answer = Json.array();
        if (type.isEmpty() || type.equals("vm")) {
            Set<Integer> running = machines.running();
            for (int vmid : visible(call.caller())) {
                answer.add(
                        status.describe(vmid, running)
                                .put("id", "qemu/" + vmid)
                                .put("type", "qemu")
                                .put("node", node));
            }
        }
        if (type.isEmpty() || type.equals("node")) {
            answer.addObject()
                    .put("id", "node/" + node)
                    .put("type", "node")
                    .put("node", node)
                    .put("status", "online");
        }
        if (type.isEmpty() || type.equals("storage")) {
            for (Storages.Storage storage : storages.all()) {
                answer.addObject()
                        .put("id", "storage/" + node + "/" + storage.id())
                        .put("type", "storage")
                        .put("node", node)
                        .put("storage", storage.id())
                        .put("plugintype", storage.type())
                        .put("content", String.join(",", storage.contents()))
                        .put("shared", 0)
                        .put("status", "available");
            }
        }
        return answer;
    }

    private JsonNode nextId(Call call) {
        List<Integer> taken = store.ids();
        if (call.parameters().number("vmid").isPresent()) {
            int wanted = call.vmid();
            if (taken.contains(wanted)) {
                throw ApiFault.parameter("vmid", "VM " + wanted + " already exists");
            }
            return Json.text(Integer.toString(wanted));
        }
        int free = 100;
        while (taken.contains(free)) {
            free++;
        }
        return Json.text(Integer.toString(free));
    }

    private JsonNode create(Call call) {
        Parameters p = call.parameters();
        Caller caller = call.caller();
        creation.begin(caller, p);
        String vmid = p.required("vmid");
        Work work =
                log -> {
                    creation.finish(p, log);
                    // The start is a task of its own, and its failure not ours.
                    if (p.flag("start")) {
                        tasks.start(
                                "qmstart",
                                vmid,
                                caller,
                                l -> power.start(Integer.parseInt(vmid), false, l));
                    }
                };
        return Json.text(
                tasks.start(
                                "qmcreate",
                                vmid,
                                caller,
                                work.abandonedBy(() -> store.remove(Integer.parseInt(vmid))))
                        .toString());
    }

    private JsonNode remove(Call call) {
        Parameters p = call.parameters();
        int vmid = call.vmid();
        OptionRights.requireSkipLock(call.caller(), p);
        VmConfig config = store.read(vmid);
        if ("1".equals(config.options().get("protection"))) {
            throw ApiFault.died("can't remove VM " + vmid + " - protection mode enabled");
        }
        if (machines.isRunning(vmid)) {
            throw ApiFault.died("VM " + vmid + " is running - destroy failed");
        }
        boolean everything = p.flag("destroy-unreferenced-disks");
        return Json.text(
                tasks.start(
                                "qmdestroy",
                                Integer.toString(vmid),
                                call.caller(),
                                log -> destroy(vmid, p.flag("skiplock"), everything, log))
                        .toString());
    }

    private void destroy(int vmid, boolean skipLock, boolean everything, TaskLog log)
            throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmConfig config = store.read(vmid);
                    VmStore.requireUnlocked(config, skipLock);
                    if (machines.isRunning(vmid)) {
                        throw new VmDriver.Failed("VM " + vmid + " is running - destroy failed");
                    }
                    for (var id : drives.owned(vmid, config.planned())) {
                        volumes.remove(id);
                        log.line("removing volume '" + id + "'");
                    }
                    for (var id : drives.owned(vmid, config.options())) {
                        volumes.remove(id);
                    }
                    if (everything || !config.snapshots().isEmpty()) {
                        removeUnreferenced(vmid);
                    }
                    store.remove(vmid);
                    permissions.forgetMachine(vmid);
                    return vmid;
                });
    }

    private void removeUnreferenced(int vmid) throws VmDriver.Failed, InterruptedException {
        for (Storages.Storage storage : storages.all()) {
            for (Volumes.Volume volume : volumes.list(storage)) {
                if (volume.id().owner().orElse(0) == vmid) {
                    volumes.remove(volume.id());
                }
            }
        }
    }

    private List<Integer> visible(Caller caller) {
        return store.ids().stream()
                .filter(vmid -> permissions.hasAny(caller, "/vms/" + vmid, List.of("VM.Audit")))
                .toList();
    }
}
