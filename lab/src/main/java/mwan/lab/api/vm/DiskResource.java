package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SequencedMap;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.storage.Sizes;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.Tasks;

/// `PUT /nodes/{node}/qemu/{vmid}/resize`.
final class DiskResource {
    private final VmStore store;
    private final VmOptions options;
    private final Drives drives;
    private final Volumes volumes;
    private final Tasks tasks;

    DiskResource(VmStore store, VmOptions options, Drives drives, Volumes volumes, Tasks tasks) {
        this.store = store;
        this.options = options;
        this.drives = drives;
        this.volumes = volumes;
        this.tasks = tasks;
    }

    void register(Routes routes) {
        routes.on("PUT /nodes/{node}/qemu/{vmid}/resize", this::resize);
    }

    private JsonNode resize(Call call) {
        Parameters p = call.parameters();
        OptionRights.requireSkipLock(call.caller(), p);
        store.read(call.vmid());
        return Json.text(
                tasks.start(
                                "resize",
                                Integer.toString(call.vmid()),
                                call.caller(),
                                log -> resize(call.vmid(), p))
                        .toString());
    }

    private void resize(int vmid, Parameters p) throws Exception {
        store.locked(
                vmid,
                () -> {
                    VmConfig config = store.read(vmid);
                    ConfigUpdate.requireDigest(config, p);
                    VmStore.requireUnlocked(config, p.flag("skiplock"));
                    String disk = p.required("disk");
                    String value =
                            config.option(disk)
                                    .orElseThrow(() ->
                                            ApiFault.died("disk '" + disk + "' does not exist"));
                    VolumeId id =
                            drives.volume(disk, value)
                                    .orElseThrow(() ->
                                            ApiFault.died("disk '" + disk + "' has no volume"));
                    long now = volumes.size(id);
                    String wanted = p.required("size");
                    long bytes =
                            wanted.startsWith("+")
                                    ? now + Sizes.parse(wanted.substring(1))
                                    : Sizes.parse(wanted);
                    if (bytes < now) {
                        throw ApiFault.died("shrinking disks is not supported");
                    }
                    if (bytes > now) {
                        volumes.resize(id, bytes);
                    }
                    SequencedMap<String, String> parts = options.split(disk, value);
                    parts.put("size", Sizes.format(bytes));
                    config.options().put(disk, options.join(disk, parts));
                    store.write(vmid, config);
                    return vmid;
                });
    }
}
