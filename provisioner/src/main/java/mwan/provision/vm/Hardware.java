package mwan.provision.vm;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.cloudinit.Documents;
import mwan.provision.proxmox.PropertyString;
import mwan.provision.proxmox.Tags;
import mwan.site.Attachment;
import mwan.site.Router;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.PciAddress;

/// The VM's options as the template and the site file wish them; what only its making needs is
/// added by [#creation].
final class Hardware {
    static final String BOOT_DISK = "scsi0";
    private static final String EFI_DISK = "efidisk0";

    private final Vm vm;
    private final SortedMap<String, String> template;
    private final SortedMap<String, String> devices;
    private final String cicustom;

    private Hardware(
            Vm vm,
            SortedMap<String, String> template,
            SortedMap<String, String> devices,
            String cicustom) {
        this.vm = vm;
        this.template = template;
        this.devices = devices;
        this.cicustom = cicustom;
    }

    /// @param vfAddress the VF's own PCI address; while there is no VF, its option is left out, but
    ///   for one that is named by a mapping
    static Hardware of(Site site, Vm vm, Optional<PciAddress> vfAddress, String cicustom) {
        var devices = new TreeMap<String, String>();
        addPassedThrough(site, vfAddress, devices);
        addNics(site.router(), devices);
        return new Hardware(vm, template(vm), devices, cicustom);
    }

    /// The options that are kept as wished over the VM's whole life.
    SortedMap<String, String> options() {
        var options = new TreeMap<>(template);
        options.remove(EFI_DISK);
        options.putAll(devices);
        options.put("name", vm.name().value());
        options.put("ide2", vm.disk().storage() + ":cloudinit");
        options.put("cicustom", cicustom);
        return Collections.unmodifiableSortedMap(options);
    }

    /// What the VM is made with.
    ///
    /// @param image the volume that its disk is imported from
    SortedMap<String, String> creation(String image, VmDescription description) {
        var options = new TreeMap<>(options());
        options.put("tags", vm.tag().value());
        options.put("description", description.text());
        vm.pool().ifPresent(pool -> options.put("pool", pool.value()));
        options.put(
                BOOT_DISK,
                PropertyString.of(vm.disk().storage() + ":0")
                        .with("import-from", image)
                        .with("discard", "on")
                        .with("iothread", true)
                        .toString());
        Optional.ofNullable(template.get(EFI_DISK))
                .ifPresent(form -> options.put(EFI_DISK, vm.disk().storage() + ":0," + form));
        return Collections.unmodifiableSortedMap(options);
    }

    /// What a template of Proxmox is made with, from which VMs are cloned: the same hardware, the
    /// image's disk, and neither NICs nor passed-through devices. A clone has its tags: also ours,
    /// so that one that nobody has finished yet is known.
    static SortedMap<String, String> ofTemplate(
            Vm vm, String name, String image, VmDescription description) {
        var bare = new Hardware(vm, template(vm), new TreeMap<>(), "");
        var options = new TreeMap<>(bare.creation(image, description));
        options.remove("cicustom");
        options.remove("onboot");
        options.remove("startup");
        options.put("name", name);
        options.put("tags", Tags.NONE.with(ImageTemplate.TAG).with(vm.tag()).toString());
        return Collections.unmodifiableSortedMap(options);
    }

    /// What the template gives the VM; Proxmox's own default where it says nothing.
    static long memoryMiB(Vm vm) {
        var memory = template(vm).getOrDefault("memory", "512");
        return Long.parseLong(memory.substring(memory.indexOf('=') + 1));
    }

    /// One line for a plan.
    String summary() {
        return template.getOrDefault("machine", "")
                + ", "
                + template.getOrDefault("cores", "1")
                + " cores, "
                + template.getOrDefault("memory", "")
                + " MiB, "
                + devices.entrySet().stream()
                        .map(one -> one.getKey() + " " + one.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static void addPassedThrough(
            Site site, Optional<PciAddress> vfAddress, Map<String, String> devices) {
        var passed = PassedThrough.of(site);
        for (int index = 0; index < passed.size(); index++) {
            var option = "hostpci" + index;
            var device = passed.get(index);
            var name =
                    switch (site.passthrough()) {
                        case RAW ->
                                device.address(vfAddress)
                                        .map(address -> PropertyString.of(address.value()));
                        case MAPPINGS ->
                                Optional.of(
                                        PropertyString.empty().with("mapping", device.mapping()));
                    };
            name.ifPresent(present -> devices.put(option, present.with("pcie", true).toString()));
        }
    }

    private static void addNics(Router router, Map<String, String> devices) {
        int index = 0;
        for (var attachment : router.attachments()) {
            if (attachment instanceof Attachment.Bridge nic) {
                devices.put(
                        "net" + index,
                        PropertyString.empty()
                                .with("virtio", nic.mac().value())
                                .with("bridge", nic.bridge().value())
                                .toString());
                index++;
            }
        }
    }

    private static SortedMap<String, String> template(Vm vm) {
        var path = "/vm-templates/" + vm.template() + ".yaml";
        if (!Documents.exists(path)) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot find the VM's template",
                    vm.template().value(),
                    "there is no vm-templates/" + vm.template() + ".yaml",
                    "name one that is there under vm.template");
        }
        var options = new TreeMap<String, String>();
        Documents.read(path).forEachEntry((name, value) -> options.put(name, value.asText()));
        return options;
    }
}
