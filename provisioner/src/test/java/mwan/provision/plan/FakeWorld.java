package mwan.provision.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.certificates.Credentials;
import mwan.provision.image.LocalImage;
import mwan.provision.image.StoredImage;
import mwan.provision.plan.Rollout.ColdStart;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Call;
import mwan.provision.proxmox.FakeProxmox;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Upid;
import mwan.provision.proxmox.Waiting;
import mwan.provision.release.Release;
import mwan.provision.secrets.GivenFile;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;
import mwan.provision.ssh.Remote;
import mwan.provision.verify.Sites;
import mwan.provision.vm.Door;
import mwan.site.Site;
import mwan.site.SiteFiles;
import mwan.value.NodeName;
import mwan.value.SshPublicKey;
import mwan.value.TraceId;
import mwan.value.VmId;

/// A Proxmox host and the router in it, in memory, and `up` over them. The router boots with the
/// host key that its cloud-init drive brings, and lets nobody in who expects another.
final class FakeWorld {
    private static final SshPublicKey USERS_KEY =
            new SshPublicKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAWDWcwkmAe1dzu57fXoHwYIuJCn");
    private static final VmId VM = new VmId(113);
    private static final String USER_DATA = "/var/lib/vz/snippets/mwan-113-user.yaml";

    final FakeProxmox api = new FakeProxmox();
    final FakeVault vault = new FakeVault(this::vmRuns, this::qm);
    final FakeRouter router = new FakeRouter();
    private Site site;
    private final Path folder;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Progress progress =
            new Progress(
                    new PrintStream(told, true, StandardCharsets.UTF_8), Progress.Loudness.NORMAL);
    private Optional<Path> image;
    private boolean anotherRemovesSnapshots;
    private Optional<SshPublicKey> routersKey = Optional.empty();
    private String certificate = "a certificate\n";
    private String runtime = "the runtime";
    private List<GivenFile> secrets = List.of();
    private Optional<String> gate = Optional.empty();
    private int looksBefore;

    FakeWorld(Path folder) {
        this(folder, Sites.named("lab"));
    }

    FakeWorld(Path folder, Site site) {
        this.site = site;
        this.folder = folder;
        image = Optional.of(written("mwan-0123456789ab.qcow2"));
        api.withPciDevice("0000:02:00.0", "0x8086:0x1572")
                .withPciDevice("0000:02:02.0", "0x8086:0x154c")
                .withPciDevice("0000:06:00.0", "0x8086:0x125c")
                .withIommuGroups(number -> 20 + number)
                .withHostFiles(path -> vault.remote().hasFile(path))
                .withGuestFiles(this::guestFile);
        api.tasksTake(2);
    }

    private Path written(String name) {
        try {
            return Files.writeString(folder.resolve(name), "an image");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Another image is the newest one from now on.
    void buildImage(String name) {
        image = Optional.of(written(name));
    }

    /// A removal of an earlier run, whose line was cut, is faster by a moment.
    void anotherRemovesSnapshots() {
        anotherRemovesSnapshots = true;
    }

    /// The user has built none, or thrown them away.
    void noImageHere() {
        image = Optional.empty();
    }

    /// What people have been told since the last time this was asked.
    String told() {
        var text = told.toString(StandardCharsets.UTF_8);
        told.reset();
        return text;
    }

    /// What the guest agent reads in the router.
    private Optional<String> guestFile(String path) {
        return path.equals("/etc/ssh/ssh_host_ed25519_key.pub")
                ? Optional.of(bootedKey() + " root@mwan\n")
                : Optional.empty();
    }

    /// The site file of the lab says something else from now on.
    ///
    /// @param words what stands there, and what is to; in turn
    void wish(String... words) {
        try {
            var text = Files.readString(Sites.top().resolve("sites/lab.yaml"));
            for (int i = 0; i < words.length; i += 2) {
                assertThat(text).contains(words[i]);
                text = text.replace(words[i], words[i + 1]);
            }
            site = SiteFiles.parse(text, "lab.yaml");
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /// A hand changes an option of the VM.
    void set(String option, String value) {
        api.call(
                Call.put("/nodes/{node}/qemu/{vmid}/config")
                        .with("node", "vault")
                        .with("vmid", "113")
                        .with(option, value));
    }

    /// A hand stops the VM and starts it: what was pending is then what it runs with.
    void startAnew() {
        stop();
        var proxmox = api.proxmox();
        await(proxmox, proxmox.vms().start(VM));
    }

    void stop() {
        var proxmox = api.proxmox();
        await(proxmox, proxmox.vms().stop(VM));
    }

    boolean vmRuns() {
        return api.toString().contains("vm 113 running");
    }

    /// Other certificate files are given from now on.
    void giveCertificate(String text) {
        certificate = text;
    }

    /// These secrets are given from now on, and no others.
    void giveSecrets(GivenFile... files) {
        secrets = List.of(files);
    }

    /// Another release is brought from now on.
    void giveRuntime(String jar) {
        runtime = jar;
    }

    /// What hosts behind the router say of every change from now on.
    void refuseChanges(String why) {
        gate = Optional.of(why);
    }

    /// They say nothing of them any more, or something else.
    void refuseChanges(Optional<String> why) {
        gate = why;
    }

    /// The same, after they found nothing wrong that many times.
    void refuseChangesAfter(int looks, String why) {
        looksBefore = looks;
        gate = Optional.of(why);
    }

    private Optional<String> look() {
        return looksBefore-- > 0 ? Optional.empty() : gate;
    }

    Rollout.Outcome up() {
        return up(Interruption.NONE, ColdStart.NEVER);
    }

    Rollout.Outcome up(Interruption interruption, ColdStart coldStart) {
        try (var resources = resources(interruption)) {
            return rollOut(resources, coldStart);
        }
    }

    /// The VM is deleted, and made anew.
    Rollout.Outcome replace() {
        try (var resources = resources(Interruption.NONE)) {
            var before = resources.clearForReplacement(given());
            routersKey = Optional.empty(); // With the disk.
            return rollOut(resources, ColdStart.NEVER).after(before);
        }
    }

    private Rollout.Outcome rollOut(SiteResources resources, ColdStart coldStart) {
        return new Rollout(resources.all(given()), coldStart, progress)
                .run(plan -> {
                    if (!plan.isEmpty()) {
                        resources.preflight().orThrow();
                    }
                });
    }

    Plan plan() {
        try (var resources = resources(Interruption.NONE)) {
            return Plan.of(resources.all(given()), progress);
        }
    }

    void down(Interruption interruption) {
        try (var resources = resources(interruption)) {
            resources.removal().run();
            routersKey = Optional.empty(); // With the disk.
        }
    }

    /// The whole state as text; keys and ids that are new in each run are made alike.
    @Override
    public String toString() {
        return (api + "\n" + vault + "\n" + router)
                .replaceAll("ssh-ed25519 [A-Za-z0-9+/=]+", "ssh-ed25519 KEY")
                .replaceAll("\\b[0-9a-f]{32}\\b", "TRACE");
    }

    private SiteResources resources(Interruption interruption) {
        var waiting = new JumpingClock();
        var clients =
                new Clients(
                        new Proxmox(interruption.over(api), new NodeName("vault"), waiting),
                        interruption.over(vault.remote()),
                        door(interruption),
                        _ -> look(),
                        waiting,
                        progress);
        return new SiteResources(
                site, site.host().orElseThrow(), site.vm().orElseThrow(), clients, TraceId.fresh());
    }

    private SiteResources.Given given() {
        var files = new TreeMap<String, Bytes>();
        files.put("mwan.jar", Bytes.of(runtime));
        files.put("bin/mwan", Bytes.of("#!/bin/sh\n"));
        files.put("units/mwan.service", Bytes.of("[Service]\n"));
        return new SiteResources.Given(
                site.vm()
                        .flatMap(vm -> vm.image().name())
                        .<StoredImage.Wish>map(StoredImage.Wish.Named::new)
                        .orElseGet(() ->
                                new StoredImage.Wish.NewestHere(() -> image.map(LocalImage::new))),
                List.of(USERS_KEY),
                Optional.of(
                        new Credentials(
                                file("ca.pem", "a CA\n"),
                                file("client.pem", certificate),
                                file("private_key.pem", "a key\n"))),
                secrets,
                new Release(files));
    }

    /// The host's own program, which works on the same VMs as the API.
    private Optional<String> qm(List<String> words) {
        var proxmox = new Proxmox(api, new NodeName("vault"), new JumpingClock());
        var id = new VmId(Integer.parseInt(words.get(1)));
        try {
            switch (words.getFirst()) {
                case "shutdown", "stop" -> await(proxmox, proxmox.vms().stop(id));
                case "start" -> await(proxmox, proxmox.vms().start(id));
                case "snapshot" -> await(proxmox, proxmox.vms().snapshot(id, words.get(2), ""));
                case "delsnapshot" -> {
                    if (anotherRemovesSnapshots) {
                        await(proxmox, proxmox.vms().deleteSnapshot(id, words.get(2)));
                    }
                    await(proxmox, proxmox.vms().deleteSnapshot(id, words.get(2)));
                }
                case "rollback" -> await(proxmox, proxmox.vms().rollback(id, words.get(2)));
                case "set" -> {
                    var call =
                            Call.put("/nodes/{node}/qemu/{vmid}/config")
                                    .with("node", "vault")
                                    .with("vmid", id);
                    for (int i = 2; i < words.size(); i += 2) {
                        call = call.with(words.get(i).substring(2), words.get(i + 1));
                    }
                    api.call(call);
                }
                default -> throw new IllegalArgumentException(words.toString());
            }
            return Optional.empty();
        } catch (UserError failed) {
            return Optional.of(failed.why());
        }
    }

    private static void await(Proxmox proxmox, Upid task) {
        proxmox.tasks().await(task, Duration.ofMinutes(1), _ -> {});
    }

    private static Credentials.File file(String name, String content) {
        return new Credentials.File(Path.of(name), Bytes.of(content));
    }

    private Door door(Interruption interruption) {
        return new Door() {
            @Override
            public String name() {
                return "root@10.250.0.4";
            }

            @Override
            public boolean isOpen() {
                return vmRuns();
            }

            @Override
            public Remote open(SshPublicKey expected) {
                if (!bootedKey().equals(expected)) {
                    throw new UserError(
                            ExitCode.OUTSIDE_FAILED,
                            "will not trust",
                            name(),
                            "another host key",
                            "none");
                }
                return interruption.over(router.remote());
            }
        };
    }

    /// cloud-init takes the key at the first boot alone.
    private SshPublicKey bootedKey() {
        if (routersKey.isEmpty()) {
            var drive = vault.remote().read(USER_DATA).map(Bytes::text).orElse("");
            routersKey =
                    drive.lines()
                            .map(String::strip)
                            .filter(line -> line.startsWith("ed25519_public: "))
                            .map(line -> line.replaceAll("^ed25519_public: \"|\"$", ""))
                            .map(SshPublicKey::parse)
                            .findFirst();
        }
        return routersKey.orElseThrow();
    }

    FileMode modeOnVault(String path) {
        return vault.remote().stat(path).orElseThrow().mode();
    }

    /// A clock that jumps.
    private static final class JumpingClock implements Waiting {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(Duration duration) {
            now += duration.toNanos();
        }
    }
}
