package mwan.provision.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.provision.coldstart.ColdStart;
import mwan.provision.host.UnitRemoval;
import mwan.provision.vm.BegunWork;
import mwan.provision.vm.PassedThrough;
import mwan.provision.vm.Snippets;
import mwan.provision.vm.VmObserver;
import mwan.provision.vm.VmPower;
import mwan.site.Host;
import mwan.site.Passthrough;
import mwan.site.Site;
import mwan.site.Vm;

/// Takes the router away: what carries our tag, id and mark, and nothing else. May be stopped
/// anywhere and run again.
public final class Removal {
    private static final Duration DELETE_LIMIT = Duration.ofMinutes(5);

    private final Clients clients;
    private final Site site;
    private final Vm vm;
    private final Host host;
    private final VmObserver observer;
    private final Snippets snippets;
    private final VmPower power;

    Removal(
            Clients clients,
            Site site,
            Vm vm,
            Host host,
            VmObserver observer,
            Snippets snippets,
            VmPower power) {
        this.clients = clients;
        this.site = site;
        this.vm = vm;
        this.host = host;
        this.observer = observer;
        this.snippets = snippets;
        this.power = power;
    }

    /// What would go, one thing a line.
    public List<String> goes() {
        var lines = new ArrayList<>(goesOfVm());
        unit().filter(UnitRemoval::isThere).ifPresent(unit -> lines.add("unit " + unit.name()));
        return lines;
    }

    /// The same of the VM alone.
    List<String> goesOfVm() {
        var lines = new ArrayList<String>();
        observer.now()
                .ifPresent(state ->
                        lines.add(
                                "VM "
                                        + vm.id()
                                        + " ("
                                        + vm.name()
                                        + ") with its disks"
                                        + (state.running() ? ", which runs" : "")));
        lines.add("its cloud-init documents in storage " + vm.snippets());
        return lines;
    }

    /// What stays.
    public List<String> stays() {
        var lines = new ArrayList<String>();
        host.vf()
                .ifPresent(
                        vf -> lines.add("the VFs of " + vf.pf() + ", until the host's next boot"));
        host.bridges().forEach(bridge -> lines.add("bridge " + bridge.name()));
        if (site.passthrough() == Passthrough.MAPPINGS) {
            PassedThrough.of(site).forEach(passed -> lines.add("PCI mapping " + passed.mapping()));
        }
        vm.image().template().ifPresent(id -> lines.add("template " + id));
        lines.add("images in storage " + vm.image().storage());
        return lines;
    }

    public void run() {
        removeVm();
        snippets.remove();
        unit().filter(UnitRemoval::isThere).ifPresent(UnitRemoval::run);
        ColdStart.forget(clients.host(), site.name());
    }

    /// The VM alone, with its cloud-init documents: before it is made anew.
    void removeVm() {
        if (observer.now().isEmpty()) {
            return;
        }
        new BegunWork(clients.proxmox(), vm.id(), vm.image().template(), clients.progress())
                .settle(observer::lock);
        observer.forget();
        if (observer.now().isPresent()) {
            delete();
        }
        // What it has not judged yet is the old VM's.
        ColdStart.forget(clients.host(), site.name());
    }

    private void delete() {
        if (observer.now().filter(state -> state.running()).isPresent()) {
            power.off();
        }
        try (var step = clients.progress().step("delete VM " + vm.id())) {
            clients.proxmox()
                    .tasks()
                    .await(
                            clients.proxmox().vms().delete(vm.id()),
                            DELETE_LIMIT,
                            clients.progress()::detail);
            step.done();
        } finally {
            observer.forget();
        }
    }

    private Optional<UnitRemoval> unit() {
        return host.vf().map(vf -> new UnitRemoval(clients.host(), vf.unit(), vm.id()));
    }
}
