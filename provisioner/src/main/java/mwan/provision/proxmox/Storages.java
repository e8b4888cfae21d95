package mwan.provision.proxmox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import mwan.value.NodeName;
import mwan.value.StorageName;
import mwan.value.VmId;

/// The node's storages and what lies in them.
public final class Storages {
    private static final String STORAGE = "/nodes/{node}/storage/{storage}";

    private final Api api;
    private final NodeName node;

    Storages(Api api, NodeName node) {
        this.api = api;
        this.node = node;
    }

    /// The storages of this node that the login may see.
    public List<Storage> list() {
        return Fields.list(api.call(Call.get("/nodes/{node}/storage").with("node", node)))
                .map(Storages::storage)
                .toList();
    }

    public Optional<Storage> find(StorageName name) {
        return list().stream().filter(storage -> storage.name().equals(name)).findFirst();
    }

    /// What lies in a storage.
    ///
    /// @param content only of this type: `import`, `images`, `iso`, `snippets`, …
    public List<Volume> content(StorageName storage, Optional<String> content) {
        return volumes(on(Call.get(STORAGE + "/content"), storage).with("content", content));
    }

    /// The volumes that belong to a VM. The server also lists those without an owner.
    public List<Volume> ofVm(StorageName storage, VmId id) {
        return volumes(on(Call.get(STORAGE + "/content"), storage).with("vmid", id)).stream()
                .filter(volume -> volume.owner().filter(id::equals).isPresent())
                .toList();
    }

    /// Sends a file; an existing one of that name is overwritten by the server. The task that the
    /// answer names moves it into place.
    public Upid upload(Upload upload, LongConsumer sent) {
        return Tasks.upid(api.upload(upload, sent));
    }

    /// Deletes a volume; that it is gone already is no failure.
    public Upid delete(StorageName storage, String volumeId) {
        return Tasks.upid(
                api.call(
                        on(Call.delete(STORAGE + "/content/{volume}"), storage)
                                .with("volume", volumeId)));
    }

    private List<Volume> volumes(Call call) {
        return Fields.list(api.call(call)).map(Storages::volume).toList();
    }

    private Call on(Call call, StorageName storage) {
        return call.with("node", node).with("storage", storage);
    }

    private static Storage storage(Fields fields) {
        return new Storage(
                fields.value("storage", StorageName::parse),
                fields.text("type"),
                Arrays.stream(fields.text("content").split(","))
                        .collect(Collectors.toUnmodifiableSet()),
                fields.flag("active"),
                fields.optionalNumber("avail"));
    }

    private static Volume volume(Fields fields) {
        return new Volume(
                fields.text("volid"),
                fields.text("format"),
                fields.optionalNumber("size"),
                fields.optionalValue("vmid", VmId::parse));
    }

    /// @param content the types of volumes that it takes
    public record Storage(
            StorageName name,
            String type,
            Set<String> content,
            boolean active,
            OptionalLong availableBytes) {
        public boolean takes(String type) {
            return content.contains(type);
        }
    }

    /// @param id as `local:import/mwan-0123456789ab.qcow2`
    public record Volume(String id, String format, OptionalLong sizeBytes, Optional<VmId> owner) {
        /// The part behind the storage's content folder.
        public String fileName() {
            return id.substring(Math.max(id.lastIndexOf('/'), id.indexOf(':')) + 1);
        }
    }
}
