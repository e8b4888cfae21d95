package mwan.provision.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.VmStatus;
import mwan.site.Vm;
import mwan.value.Tag;
import mwan.value.VmId;

/// An image as a template of the node, with the hardware of vm-templates/. It is known by its name,
/// which is the image's, and its tag.
public final class ImageTemplate {
    public static final Tag TAG = new Tag("mwan-image");
    private static final Duration MAKE_LIMIT = Duration.ofMinutes(15);

    private final Proxmox proxmox;
    private final Vm vm;
    private final Progress progress;

    public ImageTemplate(Proxmox proxmox, Vm vm, Progress progress) {
        this.proxmox = proxmox;
        this.vm = vm;
        this.progress = progress;
    }

    /// Makes it where it is not there yet. What an earlier run was cut off from making is removed
    /// first.
    ///
    /// @param volume the image on a storage of the node
    /// @param wishedId the next free one when empty
    public VmId make(String volume, Optional<VmId> wishedId) {
        var file = volume.substring(volume.lastIndexOf('/') + 1);
        var name = file.replaceFirst("\\.qcow2$", "");
        var present = present(name);
        if (present.isPresent() && present.get().template()) {
            return present.get().id();
        }
        present.ifPresent(half -> remove(half.id()));
        var id = wishedId.orElseGet(proxmox.vms()::nextId);
        if (!proxmox.vms().isFree(id)) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot make the template",
                    "VM " + id,
                    "that id is taken",
                    "name a free one with --id, or leave it out");
        }
        var description =
                new VmDescription(
                        Optional.empty(), Optional.of(file), Optional.empty(), false, List.of());
        try (var step = progress.step("make template " + id + " of " + name)) {
            proxmox.tasks()
                    .await(
                            proxmox.vms()
                                    .create(id, Hardware.ofTemplate(vm, name, volume, description)),
                            MAKE_LIMIT,
                            progress::detail);
            proxmox.tasks().await(proxmox.vms().makeTemplate(id), MAKE_LIMIT, progress::detail);
            step.done();
        }
        return id;
    }

    private Optional<VmStatus> present(String name) {
        return proxmox.vms().list().stream()
                .filter(one -> one.name().filter(name::equals).isPresent())
                .filter(one -> one.tags().contains(TAG))
                .findFirst();
    }

    private void remove(VmId half) {
        progress.note("VM " + half + " was left half made by an earlier run: it is made anew");
        proxmox.tasks().await(proxmox.vms().delete(half), MAKE_LIMIT, progress::detail);
    }
}
