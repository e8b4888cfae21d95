package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.NavigableSet;
import java.util.TreeSet;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Routes;

/// `/nodes/{node}/qemu/{vmid}/cloudinit`.
final class CloudInitResource {
    private final VmStore store;
    private final VmOptions options;
    private final CloudInit cloudInit;

    CloudInitResource(VmStore store, VmOptions options, CloudInit cloudInit) {
        this.store = store;
        this.options = options;
        this.cloudInit = cloudInit;
    }

    void register(Routes routes) {
        routes.on("GET /nodes/{node}/qemu/{vmid}/cloudinit", this::pending);
        routes.on("PUT /nodes/{node}/qemu/{vmid}/cloudinit", this::regenerate);
        routes.on("GET /nodes/{node}/qemu/{vmid}/cloudinit/dump", this::dump);
    }

    /// What differs from the drive as it was made last. Changed values of `ipconfigN` never show,
    /// as on the server.
    private JsonNode pending(Call call) {
        VmConfig config = store.read(call.vmid());
        NavigableSet<String> names = new TreeSet<>(config.cloudInit().keySet());
        config.options().keySet().stream().filter(VmOptions::isCloudInit).forEach(names::add);
        ArrayNode answer = Json.array();
        for (String name : names) {
            String made = config.cloudInit().get(name);
            String now = config.options().get(name);
            ObjectNode item = answer.addObject().put("key", name);
            if (made != null) {
                options.put(item, "value", name, made);
            }
            if (now == null) {
                item.put("delete", 1);
            } else if (!now.equals(made) && !(made != null && name.startsWith("ipconfig"))) {
                options.put(item, "pending", name, now);
            }
        }
        return answer;
    }

    private JsonNode regenerate(Call call) {
        store.lockedNow(
                call.vmid(),
                () -> {
                    VmConfig config = store.read(call.vmid());
                    VmStore.requireUnlocked(config, false);
                    cloudInit.writeDrive(call.vmid(), config);
                    store.write(call.vmid(), config);
                    return call.vmid();
                });
        return Json.nothing();
    }

    private JsonNode dump(Call call) {
        VmConfig config = store.read(call.vmid());
        return Json.text(
                cloudInit.generate(
                        call.parameters().required("type"), call.vmid(), config.options()));
    }
}
