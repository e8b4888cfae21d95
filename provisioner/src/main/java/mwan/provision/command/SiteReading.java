package mwan.provision.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.certificates.CredentialCheck;
import mwan.provision.certificates.Credentials;
import mwan.provision.image.LocalImage;
import mwan.provision.image.StoredImage;
import mwan.provision.plan.SiteResources;
import mwan.provision.progress.Progress;
import mwan.provision.release.Release;
import mwan.provision.secrets.GivenFile;
import mwan.provision.vm.Door;
import mwan.site.Host;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.site.Sources;
import mwan.site.Vm;
import mwan.site.Wan;
import mwan.value.SshPublicKey;

/// A site file, and what it names on this machine; nothing is connected to.
///
/// @param host the section that every command but `validate` needs
/// @param vm the same
record SiteReading(Site site, Host host, Vm vm, Sources sources) {

    static SiteReading of(Main main) {
        return of(main.site());
    }

    static SiteReading of(Path file) {
        var site = SiteFiles.read(file);
        return new SiteReading(
                site,
                site.host().orElseThrow(() -> missing("host", "the VF and the bridges are on it")),
                site.vm().orElseThrow(() -> missing("vm", "the router runs in it")),
                Sources.of(file));
    }

    /// Everything that is given to the router; wrong certificates are refused here, before anything
    /// is connected to.
    ///
    /// @param release asked for last
    SiteResources.Given given(Supplier<Release> release) {
        return new SiteResources.Given(
                image(), authorizedKeys(), credentials(), secrets(), release.get());
    }

    /// The private key with which one logs in to the router, where a file is named.
    Optional<Path> routerKey() {
        return vm.ssh().key().map(key -> sources.secretPath(key, "the SSH key"));
    }

    /// The router's SSH port.
    Door door(Progress progress) {
        return Door.at(
                site.router().management().address().address(),
                vm.ssh().user(),
                routerKey(),
                progress);
    }

    /// Checked; absent when no WAN authenticates.
    Optional<Credentials> credentials() {
        return dot1x().map(dot1x -> {
            var read = readCredentials();
            new CredentialCheck(read, dot1x, Instant.now()).orThrow();
            return read;
        });
    }

    /// Read; one that is missing or not of its form is refused.
    List<GivenFile> secrets() {
        return GivenFile.read(site.router(), sources);
    }

    Optional<CredentialCheck> credentialCheck() {
        return dot1x().map(dot1x -> new CredentialCheck(readCredentials(), dot1x, Instant.now()));
    }

    private Credentials readCredentials() {
        return Credentials.read(
                site.certificates()
                        .orElseThrow(
                                () -> missing("certificates", "a WAN authenticates by 802.1X")),
                sources);
    }

    Optional<Wan.Dot1x> dot1x() {
        return site.router().wans().stream().flatMap(wan -> wan.dot1x().stream()).findFirst();
    }

    private StoredImage.Wish image() {
        return vm.image()
                .name()
                .<StoredImage.Wish>map(StoredImage.Wish.Named::new)
                .orElseGet(() ->
                        new StoredImage.Wish.NewestHere(() ->
                                LocalImage.newestIfAny(sources.environment(), sources.home())));
    }

    private List<SshPublicKey> authorizedKeys() {
        return vm.ssh().authorizedKeys().stream()
                .map(source -> SshPublicKey.parse(sources.text(source, "an authorized SSH key")))
                .toList();
    }

    static UserError missing(String section, String why) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot use the site file",
                section,
                "it is missing, and " + why,
                "add it; sites/vault.yaml has an example");
    }
}
