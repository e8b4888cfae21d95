package mwan.provision.command;

import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Endpoint;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.ssh.Remote;
import mwan.provision.ssh.SshTarget;
import mwan.site.Site;
import mwan.site.Sources;
import mwan.site.Ssh;
import mwan.value.Fingerprint;
import mwan.value.SshPublicKey;

/// Opens what the site file names, with every file and secret found.
final class Reach {
    private final Site site;
    private final Sources sources;
    private final Progress progress;

    /// @param progress is told what is asked of whom
    Reach(Site site, Sources sources, Progress progress) {
        this.site = site;
        this.sources = sources;
        this.progress = progress;
    }

    Proxmox proxmox() {
        return proxmox(
                site.proxmox()
                        .orElseThrow(() ->
                                SiteReading.missing("proxmox", "the VM is made through its API")),
                sources,
                progress);
    }

    static Proxmox proxmox(mwan.site.Proxmox named, Sources sources, Progress progress) {
        return Proxmox.connect(
                new Endpoint(
                        named.api(),
                        named.node(),
                        trust(named, sources),
                        login(named.login(), sources)),
                progress);
    }

    /// The Proxmox host itself.
    Remote host() {
        return ssh(
                site.host()
                        .orElseThrow(() -> SiteReading.missing("host", "the VF is set up on it"))
                        .ssh());
    }

    Remote ssh(Ssh named) {
        return ssh(named, sources, progress);
    }

    static Remote ssh(Ssh named, Sources sources, Progress progress) {
        return Remote.open(
                new SshTarget(
                        named.address(),
                        named.port(),
                        named.user(),
                        named.key().map(key -> sources.secretPath(key, "the SSH key")),
                        named.hostKey()
                                .map(key ->
                                        SshPublicKey.parse(
                                                sources.text(
                                                        key,
                                                        "the SSH host key of " + named.address())))
                                .<SshTarget.HostKeys>map(SshTarget.HostKeys.Only::new)
                                .orElseGet(SshTarget::usersKnownHosts)),
                progress);
    }

    private static Endpoint.Trust trust(mwan.site.Proxmox named, Sources sources) {
        if (named.fingerprint().isPresent()) {
            return new Endpoint.Trust.Pinned(
                    Fingerprint.parse(
                            sources.text(
                                    named.fingerprint().get(), "the certificate's fingerprint")));
        }
        return named.ca()
                .<Endpoint.Trust>map(ca ->
                        new Endpoint.Trust.SignedBy(sources.path(ca, "the API's authorities")))
                .orElseGet(Endpoint.Trust.Platform::new);
    }

    private static Endpoint.Login login(mwan.site.Proxmox.Login named, Sources sources) {
        return switch (named) {
            case mwan.site.Proxmox.Login.Password password ->
                    new Endpoint.Login.Password(
                            password.user(),
                            sources.secret(password.password(), "the API's password"));
            case mwan.site.Proxmox.Login.Token token ->
                    new Endpoint.Login.Token(
                            token.id(), sources.secret(token.secret(), "the API token's secret"));
        };
    }
}
