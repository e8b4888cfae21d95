package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Routes;
import mwan.lab.api.task.TaskLog;
import mwan.lab.api.task.Tasks;
import mwan.lab.api.task.Upid;

/// `/nodes/{node}/qemu/{vmid}/config` and `/pending`.
final class ConfigResource {
    private static final Duration POLL = Duration.ofMillis(20);

    private final VmStore store;
    private final VmOptions options;
    private final ConfigUpdate updates;
    private final Tasks tasks;

    ConfigResource(VmStore store, VmOptions options, ConfigUpdate updates, Tasks tasks) {
        this.store = store;
        this.options = options;
        this.updates = updates;
        this.tasks = tasks;
    }

    void register(Routes routes) {
        routes.on("GET /nodes/{node}/qemu/{vmid}/config", this::config);
        routes.on("GET /nodes/{node}/qemu/{vmid}/pending", this::pending);
        routes.on("PUT /nodes/{node}/qemu/{vmid}/config", this::updateNow);
        routes.on("POST /nodes/{node}/qemu/{vmid}/config", this::updateByTask);
    }

    private JsonNode config(Call call) {
        VmConfig config = store.read(call.vmid());
        Map<String, String> shown =
                call.parameters()
                        .text("snapshot")
                        .<Map<String, String>>map(name -> snapshot(config, name))
                        .orElseGet(() ->
                                call.parameters().flag("current")
                                        ? config.options()
                                        : config.planned());
        ObjectNode answer = Json.object();
        shown.forEach((option, value) -> options.put(answer, option, option, value));
        return answer.put("digest", config.digest());
    }

    private static Map<String, String> snapshot(VmConfig config, String name) {
        Map<String, String> section = config.snapshots().get(name);
        if (section == null) {
            throw ApiFault.died("snapshot '" + name + "' does not exist");
        }
        return section;
    }

    private JsonNode pending(Call call) {
        VmConfig config = store.read(call.vmid());
        NavigableSet<String> names = new TreeSet<>(config.options().keySet());
        names.addAll(config.pending().keySet());
        names.addAll(config.deletions().keySet());
        ArrayNode answer = Json.array();
        for (String name : names) {
            ObjectNode item = answer.addObject().put("key", name);
            config.option(name).ifPresent(value -> options.put(item, "value", name, value));
            String planned = config.pending().get(name);
            if (planned != null) {
                options.put(item, "pending", name, planned);
            }
            Boolean forced = config.deletions().get(name);
            if (forced != null) {
                item.put("delete", forced ? 2 : 1);
            }
        }
        answer.addObject().put("key", "digest").put("value", config.digest());
        return answer;
    }

    private JsonNode updateNow(Call call) {
        updates.check(call.caller(), call.parameters());
        store.lockedNow(
                call.vmid(),
                () -> {
                    updates.run(call.parameters(), TaskLog.nowhere());
                    return call.vmid();
                });
        return Json.nothing();
    }

    /// A task; when it ends within `background_delay` the answer is null, as if there had been
    /// none.
    private JsonNode updateByTask(Call call) {
        updates.check(call.caller(), call.parameters());
        Upid upid =
                tasks.start(
                        "qmconfig",
                        Integer.toString(call.vmid()),
                        call.caller(),
                        log -> updates.run(call.parameters(), log));
        long seconds = call.parameters().number("background_delay").orElse(0);
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (seconds > 0 && System.nanoTime() < deadline) {
            Tasks.State state = tasks.state(upid);
            if (!state.running()) {
                String exit = state.exitStatus().orElse("unexpected status");
                if (!exit.equals("OK")) {
                    throw ApiFault.died(exit);
                }
                return Json.nothing();
            }
            pause();
        }
        return Json.text(upid.toString());
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }
}
