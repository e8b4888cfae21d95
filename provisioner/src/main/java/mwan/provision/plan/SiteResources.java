package mwan.provision.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import mwan.provision.access.PrivilegeCheck;
import mwan.provision.certificates.Credentials;
import mwan.provision.certificates.GuestCertificates;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.coldstart.Alteration;
import mwan.provision.coldstart.ColdStart;
import mwan.provision.host.Bridges;
import mwan.provision.host.HostVf;
import mwan.provision.host.SerialConsole;
import mwan.provision.host.VfObserver;
import mwan.provision.image.StoredImage;
import mwan.provision.release.GuestRuntime;
import mwan.provision.release.Release;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.secrets.GivenFile;
import mwan.provision.secrets.GuestSecrets;
import mwan.provision.secrets.OldSecrets;
import mwan.provision.vm.DeviceMappings;
import mwan.provision.vm.FirstBoot;
import mwan.provision.vm.PassedThrough;
import mwan.provision.vm.Preflight;
import mwan.provision.vm.RouterVm;
import mwan.provision.vm.Snippets;
import mwan.provision.vm.SshGuest;
import mwan.provision.vm.VmObserver;
import mwan.provision.vm.VmPower;
import mwan.provision.vm.VmTemplate;
import mwan.site.Host;
import mwan.site.Passthrough;
import mwan.site.RuntimeDocument;
import mwan.site.Site;
import mwan.site.Vm;
import mwan.value.PciAddress;
import mwan.value.SshPublicKey;
import mwan.value.TraceId;

/// The resources of one site over one set of clients.
public final class SiteResources implements AutoCloseable {
    private final Site site;
    private final Host host;
    private final Vm vm;
    private final Clients clients;
    private final TraceId trace;
    private final VmObserver observer;
    private final SerialConsole console;
    private final SshGuest guest;
    private final Snippets snippets;
    private final VmPower power;

    /// What is given to the router.
    ///
    /// @param credentials absent when no WAN authenticates
    /// @param secrets what the router's own site file names
    public record Given(
            StoredImage.Wish image,
            List<SshPublicKey> authorizedKeys,
            Optional<Credentials> credentials,
            List<GivenFile> secrets,
            Release release) {
        public Given {
            authorizedKeys = List.copyOf(authorizedKeys);
            secrets = List.copyOf(secrets);
        }
    }

    public SiteResources(Site site, Host host, Vm vm, Clients clients, TraceId trace) {
        this.site = site;
        this.host = host;
        this.vm = vm;
        this.clients = clients;
        this.trace = trace;
        this.observer = new VmObserver(clients.proxmox(), vm);
        this.console = new SerialConsole(clients.host(), vm.id());
        this.guest =
                new SshGuest(
                        observer, clients.door(), console, clients.waiting(), clients.progress());
        this.snippets = new Snippets(clients.host(), vm);
        this.power =
                new VmPower(
                        clients.proxmox(), vm.id(), observer, guest, console, clients.progress());
    }

    public SshGuest guest() {
        return guest;
    }

    public VmObserver observer() {
        return observer;
    }

    /// All of them, in the order in which they build upon each other.
    public List<Resource<?>> all(Given given) {
        var cloudInit = new CloudInit(vm, site.router().management(), given.authorizedKeys());
        var router = routerVm(() -> volume(given.image()), cloudInit);
        var resources = new ArrayList<>(beneath(given, router, this::isMade));
        resources.add(router);
        resources.add(
                new FirstBoot(
                        clients.proxmox(),
                        vm,
                        observer,
                        snippets,
                        cloudInit,
                        guest,
                        console,
                        clients.waiting(),
                        clients.progress()));
        given.credentials().ifPresent(credentials -> resources.add(certificates(credentials)));
        resources.add(secrets(given.secrets()));
        resources.add(runtime(given.release()));
        resources.add(oldSecrets(given.secrets()));
        return resources;
    }

    /// What the VM is built upon.
    ///
    /// @param isMade whether there is a VM, which is not to be made any more
    private List<Resource<?>> beneath(Given given, RouterVm router, BooleanSupplier isMade) {
        var template = template(given.image(), isMade);
        var resources = new ArrayList<Resource<?>>();
        vf(router).ifPresent(resources::add);
        mappings().ifPresent(resources::add);
        resources.add(new Bridges(clients.proxmox(), host.bridges(), clients.progress()));
        resources.add(
                new StoredImage(
                        clients.proxmox(),
                        vm.image().storage(),
                        given.image(),
                        () ->
                                isMade.getAsBoolean()
                                        || template.filter(VmTemplate::isThere).isPresent(),
                        this::imageOfVm,
                        clients.progress()));
        template.ifPresent(resources::add);
        return resources;
    }

    /// Deletes the VM, so that it is made anew. It is the house's only router: all that the new one
    /// is built upon is brought about before, and what keeps it from being made is told while the
    /// old one runs.
    ///
    /// @return what was changed before the deletion
    public List<Change> clearForReplacement(Given given) {
        if (!isMade()) {
            return List.of();
        }
        var cloudInit = new CloudInit(vm, site.router().management(), given.authorizedKeys());
        var router = routerVm(() -> volume(given.image()), cloudInit);
        var outcome =
                new Rollout(
                                beneath(given, router, () -> false),
                                Rollout.ColdStart.NEVER,
                                clients.progress())
                        .run(_ -> preflight().forVmMadeAnew().orThrow());
        clients.progress().note("this goes for good: " + String.join("; ", removal().goesOfVm()));
        removal().removeVm();
        return outcome.applied();
    }

    public GuestCertificates certificates(Credentials credentials) {
        return new GuestCertificates(guest, credentials, trace, clients.progress());
    }

    public GuestSecrets secrets(List<GivenFile> secrets) {
        return new GuestSecrets(guest, secrets, clients.progress());
    }

    public OldSecrets oldSecrets(List<GivenFile> secrets) {
        return new OldSecrets(guest, secrets);
    }

    public GuestRuntime runtime(Release release) {
        return new GuestRuntime(
                guest,
                release,
                RuntimeDocument.of(site),
                trace,
                clients.gate(),
                clients.waiting(),
                clients.progress());
    }

    /// What the login may not do, before anything is looked at: what one may not see looks as if it
    /// were missing.
    public PrivilegeCheck privileges() {
        return new PrivilegeCheck(clients.proxmox(), site);
    }

    /// What the host lacks, before anything is changed.
    public Preflight preflight() {
        return new Preflight(
                clients.proxmox(), clients.host(), site, vm, observer, this::vfAddress);
    }

    private Optional<PciAddress> vfAddress() {
        return host.vf().flatMap(vf -> new VfObserver(clients.host(), vf).address());
    }

    public Removal removal() {
        return new Removal(clients, site, vm, host, observer, snippets, power);
    }

    /// The VM holds the VF while it runs.
    private Optional<HostVf> vf(RouterVm router) {
        return host.vf()
                .map(vf ->
                        new HostVf(
                                clients.host(),
                                site.name(),
                                vm.id(),
                                vf,
                                trace,
                                alteration -> startCold(router, alteration)));
    }

    private Optional<DeviceMappings> mappings() {
        return site.passthrough() == Passthrough.MAPPINGS && !PassedThrough.of(site).isEmpty()
                ? Optional.of(new DeviceMappings(clients.proxmox(), site, this::vfAddress))
                : Optional.empty();
    }

    private static boolean startCold(RouterVm router, Alteration alteration) {
        boolean runs = router.runs();
        if (runs) {
            router.startCold(alteration);
        }
        return runs;
    }

    private ColdStart coldStart() {
        return new ColdStart(
                clients.proxmox(),
                clients.host(),
                site,
                vm.id(),
                trace,
                clients.gate(),
                console,
                clients.waiting(),
                clients.progress());
    }

    /// Empty too where a template is cloned: what counts then is the template's own image.
    private Optional<String> imageOfVm() {
        return observer.now()
                .filter(_ -> vm.image().template().isEmpty())
                .flatMap(state -> state.description().image());
    }

    private boolean isMade() {
        return observer.now().isPresent();
    }

    private String volume(StoredImage.Wish wish) {
        return StoredImage.volume(vm.image().storage(), wish);
    }

    private Optional<VmTemplate> template(StoredImage.Wish image, BooleanSupplier isMade) {
        return vm.image()
                .template()
                .map(id ->
                        new VmTemplate(
                                clients.proxmox(),
                                site,
                                vm,
                                id,
                                isMade,
                                image,
                                clients.progress()));
    }

    private RouterVm routerVm(Supplier<String> volume, CloudInit cloudInit) {
        return new RouterVm(
                clients.proxmox(),
                site,
                vm,
                observer,
                snippets,
                cloudInit,
                this::vfAddress,
                volume,
                power,
                coldStart(),
                guest,
                clients.progress());
    }

    @Override
    public void close() {
        guest.close();
    }
}
