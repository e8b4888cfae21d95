package mwan.provision.command;

import java.util.List;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.Hosts;
import mwan.provision.verify.check.Place;
import mwan.site.Verify.ProbeHost;

/// The hosts that `verify` looks from, over connections of its own.
final class SessionHosts implements Hosts {
    private final Session session;

    SessionHosts(Session session) {
        this.session = session;
    }

    @Override
    public Remote open(Place place) {
        var verify = session.site().verify();
        return switch (place.role()) {
            case HOST -> session.reach().host();
            case ROUTER -> session.resources().openRouter();
            case EDGE -> probe(verify.edge().stream().toList(), place);
            case INSIDE -> probe(verify.inside(), place);
            case OUTSIDE -> probe(verify.outside(), place);
        };
    }

    @Override
    public Proxmox proxmox() {
        return session.proxmox();
    }

    private Remote probe(List<ProbeHost> hosts, Place place) {
        return hosts.stream()
                .filter(host -> host.name().equals(place.name()))
                .findFirst()
                .map(host -> session.reach().ssh(host.ssh()))
                .orElseThrow(() ->
                        new UserError(
                                ExitCode.WRONG_REQUEST,
                                "cannot look from there",
                                place.name(),
                                "the site file does not name it under verify",
                                "add it"));
    }
}
