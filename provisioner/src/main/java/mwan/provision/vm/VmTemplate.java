package mwan.provision.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.image.StoredImage;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.VmConfig;
import mwan.provision.proxmox.VmStatus;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.VmId;

/// The template on the host that the VM is cloned from: the hardware of vm-templates/ and the
/// image, without what only one VM has. It is made when a VM is to be made and there is none, and
/// left otherwise.
public final class VmTemplate implements Resource<VmTemplate.State> {
    private static final Duration CREATE_LIMIT = Duration.ofMinutes(15);
    private static final Duration FREEZE_LIMIT = Duration.ofMinutes(5);

    private final Proxmox proxmox;
    private final Site site;
    private final Vm vm;
    private final VmId id;
    private final BooleanSupplier vmExists;
    private final StoredImage.Wish image;
    private final Progress progress;

    /// @param needed whether a VM is still to be made from it
    /// @param status absent when there is nothing under its id
    /// @param fromImage the name of the image that it was made from
    public record State(boolean needed, Optional<VmStatus> status, Optional<String> fromImage) {
        boolean isTemplate() {
            return status.filter(VmStatus::template).isPresent();
        }
    }

    /// @param image what it is made from
    public VmTemplate(
            Proxmox proxmox,
            Site site,
            Vm vm,
            VmId id,
            BooleanSupplier vmExists,
            StoredImage.Wish image,
            Progress progress) {
        this.proxmox = proxmox;
        this.site = site;
        this.vm = vm;
        this.id = id;
        this.vmExists = vmExists;
        this.image = image;
        this.progress = progress;
    }

    @Override
    public String name() {
        return "template " + id;
    }

    /// A clone that an earlier run began is a task of the template.
    @Override
    public void settle() {
        new BegunWork(proxmox, id, Optional.empty(), progress)
                .settle(() -> proxmox.vms().find(id).flatMap(VmStatus::lock));
    }

    @Override
    public State observe() {
        if (vmExists.getAsBoolean()) {
            return new State(false, Optional.empty(), Optional.empty());
        }
        var status = proxmox.vms().find(id);
        var config = status.flatMap(_ -> proxmox.vms().config(id));
        config.ifPresent(this::refuseForeign);
        return new State(
                true,
                status,
                config.flatMap(VmConfig::description)
                        .map(VmDescription::parse)
                        .flatMap(VmDescription::image));
    }

    /// Whether a VM can be cloned, and nothing of it is missing.
    public boolean isThere() {
        return observe().isTemplate();
    }

    @Override
    public List<Change> diff(State state) {
        if (!state.needed() || state.isTemplate()) {
            return List.of();
        }
        return List.of(
                Change.create(
                        name(),
                        "template",
                        "from " + volume(),
                        state.status().isEmpty()
                                ? "the VM is cloned from it"
                                : "it was made, and is no template yet"));
    }

    @Override
    public void apply(State state, List<Change> changes) {
        if (state.status().isEmpty()) {
            var task =
                    proxmox.vms()
                            .create(
                                    id,
                                    Hardware.ofTemplate(
                                            vm,
                                            vm.name().value() + "-template",
                                            volume(),
                                            description()));
            proxmox.tasks().await(task, CREATE_LIMIT, progress::detail);
        }
        proxmox.tasks().await(proxmox.vms().makeTemplate(id), FREEZE_LIMIT, progress::detail);
    }

    @Override
    public List<String> notes(State state) {
        var newest = image.fileNameIfAny();
        return state
                .fromImage()
                .filter(_ -> state.isTemplate())
                .filter(made -> newest.isPresent() && !made.equals(newest.get()))
                .map(made ->
                        "template "
                                + id
                                + " was made from "
                                + made
                                + ", not from "
                                + newest.get()
                                + "; delete it to have it made anew")
                .stream()
                .toList();
    }

    private VmDescription description() {
        return new VmDescription(
                Optional.of(site.name()),
                Optional.of(image.fileName()),
                Optional.empty(),
                false,
                List.of());
    }

    private String volume() {
        return StoredImage.volume(vm.image().storage(), image);
    }

    /// While it is being made there is a lock and nothing else.
    private void refuseForeign(VmConfig config) {
        if (config.lock().filter("create"::equals).isEmpty() && !config.tags().contains(vm.tag())) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "will not clone the template",
                    "VM " + id,
                    "it has not the tag " + vm.tag() + ": it is another's",
                    "name a free id under vm.image.template, and it is made");
        }
    }
}
