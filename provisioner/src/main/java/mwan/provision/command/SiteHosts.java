package mwan.provision.command;

import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.Hosts;
import mwan.provision.verify.check.Place;
import mwan.provision.vm.VmObserver;
import mwan.site.Verify.ProbeHost;

/// The hosts that `verify` looks from, over connections of its own, each opened when it is first
/// asked for: one that cannot be reached is a finding, and keeps nothing else from being looked at.
final class SiteHosts implements Hosts, AutoCloseable {
    private final SiteReading reading;
    private final Reach reach;
    private final Progress progress;
    private Optional<Proxmox> api = Optional.empty();

    SiteHosts(SiteReading reading, Progress progress) {
        this.reading = reading;
        this.progress = progress;
        this.reach = new Reach(reading.site(), reading.sources(), progress);
    }

    @Override
    public Remote open(Place place) {
        var verify = reading.site().verify();
        return switch (place.role()) {
            case HOST -> reach.host();
            case ROUTER ->
                    reading.door(progress)
                            .open(new VmObserver(proxmox(), reading.vm()).routerHostKey());
            case EDGE -> probe(verify.edge().stream().toList(), place);
            case INSIDE -> probe(verify.inside(), place);
            case OUTSIDE -> probe(verify.outside(), place);
        };
    }

    @Override
    public synchronized Proxmox proxmox() {
        if (api.isEmpty()) {
            api = Optional.of(reach.proxmox());
        }
        return api.get();
    }

    @Override
    public synchronized void close() {
        api.ifPresent(Proxmox::close);
    }

    private Remote probe(List<ProbeHost> hosts, Place place) {
        return hosts.stream()
                .filter(host -> host.name().equals(place.name()))
                .findFirst()
                .map(host -> reach.ssh(host.ssh()))
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.WRONG_REQUEST,
                                "cannot look from there",
                                place.name(),
                                "the site file does not name it under verify",
                                "add it"));
    }
}
