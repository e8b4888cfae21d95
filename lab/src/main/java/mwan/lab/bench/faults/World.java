package mwan.lab.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import mwan.lab.api.ApiServer;
import mwan.lab.api.Fault;
import mwan.lab.api.FaultPlan;
import mwan.lab.api.FreshHost;
import mwan.lab.api.Host;
import mwan.lab.api.RequestLog;
import mwan.provision.access.Need;
import mwan.provision.access.PrivilegeCheck;
import mwan.provision.certificates.Credentials;
import mwan.provision.host.SiteLock;
import mwan.provision.image.LocalImage;
import mwan.provision.image.StoredImage;
import mwan.provision.plan.Clients;
import mwan.provision.plan.Rollout;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.plan.SiteResources;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Api;
import mwan.provision.proxmox.Endpoint;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.release.Release;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.Remote;
import mwan.provision.ssh.SshTarget;
import mwan.provision.vm.Door;
import mwan.site.Site;
import mwan.value.Fingerprint;
import mwan.value.HostName;
import mwan.value.LoginName;
import mwan.value.NodeName;
import mwan.value.Port;
import mwan.value.Secret;
import mwan.value.SshPublicKey;
import mwan.value.TraceId;
import mwan.value.UserId;

/// A Proxmox host of its own, with the lab's API over HTTPS, real SSH servers, and machines that
/// boot at once; and `up` over it.
final class World implements AutoCloseable {
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    private static final int VM = 113;

    private final Path folder;
    private final Path vaultRoot;
    private final Path requestLog;
    private final Keys keys;
    private final FaultPlan faults = FaultPlan.none();
    private final Sandbox vault;
    private final InstantVms machines;
    private final Relay toVault;
    private final Relay toRouter;
    private final Host host;
    private final ApiServer server;
    private final Site site;
    private String certificate = "a certificate\n";
    private String runtime = "the runtime\n";
    private Endpoint.Login login =
            new Endpoint.Login.Password(UserId.parse("root@pam"), Secret.of(Keys.PASSWORD));

    /// A host without anything of ours.
    World(Keys keys, Site site) {
        this(keys, site, Optional.empty());
    }

    /// A world like that of which a folder was [#kept].
    static World like(Path kept, Keys keys, Site site) {
        return new World(keys, site, Optional.of(kept));
    }

    private World(Keys keys, Site site, Optional<Path> kept) {
        this.keys = keys;
        this.site = site;
        try {
            folder = Files.createTempDirectory(keys.folder(), "world");
            vaultRoot = folder.resolve("vault");
            requestLog = folder.resolve("requests");
            if (kept.isPresent()) {
                copy(kept.get(), folder);
            } else {
                layHost();
            }
            vault = new Sandbox(vaultRoot, Sandbox.freePort(), keys.login("pub"));
            machines = new InstantVms(vaultRoot, keys.login("pub"), Sandbox.freePort());
            if (kept.isPresent()) {
                machines.bridges(Files.readString(vaultRoot.resolve("etc/network/interfaces")));
                machines.startKept(VM, folder.resolve("volumes"));
            } else {
                Files.copy(keys.vaultsKey(""), vault.at(Sandbox.OWN_FOLDER + "/host_key"));
                resetVf();
                machines.driver("iavf");
            }
            host =
                    new Host(
                            new Host.Settings(
                                    "vault",
                                    vaultRoot,
                                    folder.resolve("volumes"),
                                    folder.resolve("secrets"),
                                    machines,
                                    InstantSource.system(),
                                    Host.Delays.none(),
                                    faults,
                                    new RequestLog(Optional.of(requestLog))));
            server = new ApiServer(host.api(), host.spool(), "127.0.0.1", 0, keys.api());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.start();
        giveLoginToQm();
        vault.start();
        toVault = new Relay(vault.port());
        toRouter = new Relay(machines.port());
    }

    private static void copy(Path from, Path to) throws IOException {
        var copying =
                new ProcessBuilder("cp", "-a", "--", from + "/.", to + "").inheritIO().start();
        if (copying.onExit().join().exitValue() != 0) {
            throw new IOException("cannot copy " + from);
        }
    }

    private void giveLoginToQm() {
        try {
            var file = vaultRoot.resolve("etc/pve/priv/qm-login");
            Files.createDirectories(file.getParent());
            Files.writeString(file, server.port() + "\n" + Keys.PASSWORD + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void layHost() throws IOException {
        var devices = vaultRoot.resolve("sys/bus/pci/devices");
        var pf = devices.resolve("0000:02:00.0");
        var vf = devices.resolve("0000:02:02.0");
        Files.createDirectories(pf.resolve("net/enp2s0f0np0"));
        Files.createDirectories(vf);
        for (var driver : List.of("iavf", "vfio-pci")) {
            Files.createDirectories(vaultRoot.resolve("sys/bus/pci/drivers").resolve(driver));
        }
        Files.writeString(pf.resolve("sriov_numvfs"), "0\n");
        Files.writeString(vf.resolve("enable"), "1\n");
        Files.createSymbolicLink(pf.resolve("virtfn0"), Path.of("../0000:02:02.0"));
        Files.createDirectories(folder.resolve("volumes"));
        FreshHost.lay(vaultRoot, folder.resolve("secrets"), Keys.PASSWORD);
    }

    /// From now on `up` is somebody else's.
    void logIn(Endpoint.Login as) {
        login = as;
    }

    /// Root runs a script in the host's shell.
    ///
    /// @return what it printed
    String onHost(String script) {
        try (var remote = Remote.open(target(toVault, keys.vaultsPublicKey()), Progress.silent())) {
            return remote.run("sh", "-euc", script).orThrow("run a script", "see above").text();
        }
    }

    /// Other certificate files are given from now on.
    void giveCertificate(String text) {
        certificate = text;
    }

    /// Another release is brought from now on.
    void giveRuntime(String jar) {
        runtime = jar;
    }

    /// What a hand has done to the VF and its unit.
    void disturbVf() {
        try {
            resetVf();
            Files.deleteIfExists(
                    vault.at(Sandbox.OWN_FOLDER + "/units/x710-vf-setup.service.enabled"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// As the kernel makes one.
    private void resetVf() throws IOException {
        Files.writeString(vault.at(Sandbox.OWN_FOLDER + "/vf"), "02:11:22:33:44:55 off on\n");
    }

    /// How many requests the API has answered.
    int requests() {
        try {
            return Files.readAllLines(requestLog).size();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void plan(List<Fault> planned) {
        faults.set(planned);
    }

    /// Whoever held a VM's lock is through.
    void unlock() {
        var config = vaultRoot.resolve("etc/pve/nodes/vault/qemu-server/" + VM + ".conf");
        try {
            if (Files.exists(config)) {
                Files.write(
                        config,
                        Files.readAllLines(config).stream()
                                .filter(line -> !line.equals("lock: backup"))
                                .toList());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// As the command does it: with its look at what the login may do, and at what the host lacks.
    Rollout.Outcome up(Seam seam, ColdStart coldStart) {
        return up(seam, coldStart, true);
    }

    /// Without asking anything beforehand.
    Rollout.Outcome upUnasked(Seam seam, ColdStart coldStart) {
        return up(seam, coldStart, false);
    }

    private Rollout.Outcome up(Seam seam, ColdStart coldStart, boolean asks) {
        var waiting = new QuickClock();
        var endpoint = endpoint();
        try (var proxmox =
                        new Proxmox(
                                seam.over(Api.over(endpoint, waiting, ANSWER_LIMIT)),
                                endpoint.node(),
                                waiting);
                var vaultRemote =
                        seam.over(
                                Remote.open(
                                        target(toVault, keys.vaultsPublicKey()), Progress.silent()),
                                toVault);
                var _ =
                        SiteLock.take(
                                vaultRemote,
                                site.name(),
                                "the bench",
                                Duration.ofMinutes(1),
                                waiting,
                                Progress.silent());
                var resources =
                        new SiteResources(
                                site,
                                site.host().orElseThrow(),
                                site.vm().orElseThrow(),
                                new Clients(
                                        proxmox,
                                        vaultRemote,
                                        door(seam),
                                        _ -> Optional.empty(),
                                        waiting,
                                        Progress.silent()),
                                TraceId.fresh())) {
            if (asks) {
                resources.privileges().orThrow();
            }
            return new Rollout(resources.all(given()), coldStart, Progress.silent())
                    .run(plan -> {
                        if (asks && !plan.isEmpty()) {
                            resources.preflight().orThrow();
                        }
                    });
        }
    }

    private Endpoint endpoint() {
        return new Endpoint(
                URI.create("https://127.0.0.1:" + server.port()),
                new NodeName("vault"),
                new Endpoint.Trust.Pinned(Fingerprint.parse(keys.api().fingerprint())),
                login);
    }

    /// What the login may not do and `up` needs, as the server tells it.
    List<Need> lacking() {
        var waiting = new QuickClock();
        try (var proxmox =
                new Proxmox(
                        Api.over(endpoint(), waiting, ANSWER_LIMIT), endpoint().node(), waiting)) {
            return new PrivilegeCheck(proxmox, site).missing();
        }
    }

    private SshTarget target(Relay relay, SshPublicKey hostKey) {
        return new SshTarget(
                new HostName("127.0.0.1"),
                new Port(relay.port()),
                new LoginName("root"),
                Optional.of(keys.login("")),
                new SshTarget.HostKeys.Only(hostKey));
    }

    private Door door(Seam seam) {
        return new Door() {
            @Override
            public String name() {
                return "root@router";
            }

            @Override
            public boolean isOpen() {
                return machines.machine(VM).filter(Sandbox::isOpen).isPresent();
            }

            @Override
            public Remote open(SshPublicKey expected) {
                return seam.over(
                        Remote.open(target(toRouter, expected), Progress.silent()), toRouter);
            }
        };
    }

    private SiteResources.Given given() {
        var files = new TreeMap<String, Bytes>();
        files.put("mwan.jar", Bytes.of(runtime));
        files.put("bin/mwan", Bytes.of(Sandbox.resource("mwan")));
        files.put("units/mwan.service", Bytes.of("[Service]\n"));
        return new SiteResources.Given(
                new StoredImage.Wish.NewestHere(() -> Optional.of(new LocalImage(keys.image()))),
                List.of(keys.loginPublicKey()),
                Optional.of(
                        new Credentials(
                                file("ca.pem", "a CA\n"),
                                file("client.pem", certificate),
                                file("private_key.pem", "a key\n"))),
                List.of(),
                new Release(files));
    }

    private static Credentials.File file(String name, String content) {
        return new Credentials.File(Path.of(name), Bytes.of(content));
    }

    /// Whether a file of this name came to be anywhere in the world, in which a task may still be
    /// at work.
    boolean holds(String name) {
        var found = new AtomicBoolean();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            found.compareAndSet(false, file.getFileName().toString().equals(name));
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException gone) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return found.get();
    }

    @Override
    public String toString() {
        return new Snapshot(folder, List.of(machines.running().toString())).text();
    }

    /// Ends this world, and leaves its folder, for worlds that begin [#like] it.
    Path kept() {
        end();
        return folder;
    }

    private void end() {
        toVault.close();
        toRouter.close();
        machines.close();
        vault.close();
        server.close();
        host.close();
    }

    @Override
    public void close() {
        end();
        try {
            InstantVms.removeTree(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
