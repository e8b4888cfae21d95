package mwan.lab.api.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.task.Tasks;

/// `/nodes/{node}/storage`, apart from uploads.
public final class StorageResource {
    private final Storages storages;
    private final Volumes volumes;
    private final Permissions permissions;
    private final Tasks tasks;
    private final Path disks;

    public StorageResource(
            Storages storages, Volumes volumes, Permissions permissions, Tasks tasks, Path disks) {
        this.storages = storages;
        this.volumes = volumes;
        this.permissions = permissions;
        this.tasks = tasks;
        this.disks = disks;
    }

    public void register(Routes routes) {
        routes.on("GET /nodes/{node}/storage", this::list);
        routes.on("GET /nodes/{node}/storage/{storage}/status", this::status);
        routes.on("GET /nodes/{node}/storage/{storage}/content", this::content);
        routes.on("GET /nodes/{node}/storage/{storage}/content/{volume}", this::volume);
        routes.on("DELETE /nodes/{node}/storage/{storage}/content/{volume}", this::remove);
    }

    private JsonNode list(Call call) {
        Parameters p = call.parameters();
        ArrayNode answer = Json.array();
        for (Storages.Storage storage : storages.all()) {
            boolean wanted =
                    p.text("storage").map(storage.id()::equals).orElse(true)
                            && p.text("content")
                                    .map(c -> Stream.of(c.split("[,; ]+")).anyMatch(storage::holds))
                                    .orElse(true);
            boolean visible =
                    permissions.hasAny(
                            call.caller(),
                            "/storage/" + storage.id(),
                            List.of("Datastore.Audit", "Datastore.AllocateSpace"));
            if (wanted && visible) {
                answer.add(describe(storage).put("storage", storage.id()));
            }
        }
        return answer;
    }

    private JsonNode status(Call call) {
        return describe(storages.storage(call.parameters().required("storage")));
    }

    private ObjectNode describe(Storages.Storage storage) {
        ObjectNode node =
                Json.object()
                        .put("type", storage.type())
                        .put("content", String.join(",", storage.contents()))
                        .put("active", 1)
                        .put("enabled", 1)
                        .put("shared", 0);
        try {
            FileStore store = Files.getFileStore(storage.path().orElse(disks));
            long total = store.getTotalSpace();
            long available = store.getUsableSpace();
            node.put("total", total)
                    .put("avail", available)
                    .put("used", total - available)
                    .put("used_fraction", total == 0 ? 0 : 1 - (double) available / total);
        } catch (IOException e) {
            node.put("active", 0);
        }
        return node;
    }

    private JsonNode content(Call call) {
        Parameters p = call.parameters();
        ArrayNode answer = Json.array();
        for (Volumes.Volume volume : volumes.list(storages.storage(p.required("storage")))) {
            boolean wanted =
                    p.text("content").map(volume.content()::equals).orElse(true)
                            && p.number("vmid").stream()
                                    .allMatch(id ->
                                            volume.id().owner().isEmpty()
                                                    || volume.id().owner().getAsInt() == id);
            if (wanted) {
                ObjectNode node =
                        answer.addObject()
                                .put("volid", volume.id().toString())
                                .put("format", volume.format())
                                .put("content", volume.content())
                                .put("size", volume.size())
                                .put("ctime", volume.changed());
                volume.id().owner().ifPresent(vmid -> node.put("vmid", vmid));
            }
        }
        return answer;
    }

    private JsonNode volume(Call call) {
        VolumeId id = volumeId(call);
        requireRead(call, id);
        if (!volumes.exists(id)) {
            throw ApiFault.died("volume_size_info on '" + id + "' failed - no format");
        }
        String name = id.name();
        return Json.object()
                .put("path", volumes.path(id).toString())
                .put("size", volumes.size(id))
                .put("used", volumes.size(id))
                .put(
                        "format",
                        id.content().isPresent()
                                ? name.substring(name.lastIndexOf('.') + 1)
                                : "raw");
    }

    private JsonNode remove(Call call) {
        VolumeId id = volumeId(call);
        if (id.owner().isPresent()) {
            permissions.requireAny(call.caller(), "/storage/" + id.storage(), "Datastore.Allocate");
        } else {
            permissions.requireAny(
                    call.caller(), "/storage/" + id.storage(), "Datastore.AllocateTemplate");
        }
        return Json.text(
                tasks.start(
                                "imgdel",
                                id.storage() + "@" + call.parameters().required("node"),
                                call.caller(),
                                log -> {
                                    volumes.remove(id);
                                    log.line("Removed volume '" + id + "'");
                                })
                        .toString());
    }

    private void requireRead(Call call, VolumeId id) {
        if (id.owner().isPresent()) {
            permissions.requireAny(call.caller(), "/storage/" + id.storage(), "Datastore.Allocate");
        } else {
            permissions.requireAny(
                    call.caller(),
                    "/storage/" + id.storage(),
                    "Datastore.Audit",
                    "Datastore.AllocateSpace");
        }
    }

    private static VolumeId volumeId(Call call) {
        String storage = call.parameters().required("storage");
        String volume = call.parameters().required("volume");
        VolumeId id = volume.contains(":") ? VolumeId.parse(volume) : new VolumeId(storage, volume);
        if (!id.storage().equals(storage)) {
            throw ApiFault.parameter("storage", "storage ID mismatch");
        }
        return id;
    }
}
