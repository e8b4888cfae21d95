package mwan.provision.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.cloudinit.GuestHostKey;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Upid;
import mwan.provision.proxmox.VmConfig;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.VmId;

/// How the VM is made: by import of the image, or by clone of a template, with a host key that is
/// known before its first boot.
final class VmCreation {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final Proxmox proxmox;
    private final Site site;
    private final Vm vm;
    private final Snippets snippets;
    private final CloudInit cloudInit;
    private final Supplier<String> image;
    private final Progress progress;

    /// @param image the volume that its disk is made from
    VmCreation(
            Proxmox proxmox,
            Site site,
            Vm vm,
            Snippets snippets,
            CloudInit cloudInit,
            Supplier<String> image,
            Progress progress) {
        this.proxmox = proxmox;
        this.site = site;
        this.vm = vm;
        this.snippets = snippets;
        this.cloudInit = cloudInit;
        this.image = image;
        this.progress = progress;
    }

    /// Makes it, stopped. A clone has its template's hardware until it is changed.
    void make(Hardware hardware) {
        var key = GuestHostKey.fresh();
        snippets.write(Snippets.Part.USER, cloudInit.firstUserData(key));
        snippets.write(Snippets.Part.NETWORK, cloudInit.networkConfig());
        snippets.write(Snippets.Part.META, cloudInit.metaData());
        var description =
                new VmDescription(
                        Optional.of(site.name()),
                        Optional.of(imageName()),
                        Optional.of(key.publicKey()),
                        true,
                        List.of());
        var task =
                vm.image()
                        .template()
                        .map(template -> clone(template, description))
                        .orElseGet(() ->
                                proxmox.vms()
                                        .create(
                                                vm.id(),
                                                hardware.creation(image.get(), description)));
        proxmox.tasks().await(task, LIMIT, progress::detail);
    }

    private String imageName() {
        return vm.image()
                .template()
                .flatMap(proxmox.vms()::config)
                .flatMap(VmConfig::description)
                .map(VmDescription::parse)
                .flatMap(VmDescription::image)
                .orElseGet(() -> image.get().substring(image.get().lastIndexOf('/') + 1));
    }

    /// A whole one, which needs the template no more. It has the template's tag; what only this VM
    /// has is written into it afterwards.
    private Upid clone(VmId template, VmDescription description) {
        var options = new TreeMap<String, String>();
        options.put("name", vm.name().value());
        options.put("description", description.text());
        options.put("full", "1");
        options.put("storage", vm.disk().storage().value());
        vm.pool().ifPresent(pool -> options.put("pool", pool.value()));
        return proxmox.vms().cloneFrom(template, vm.id(), options);
    }
}
