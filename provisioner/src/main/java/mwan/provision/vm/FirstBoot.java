package mwan.provision.vm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.cloudinit.CloudInit;
import mwan.provision.host.SerialConsole;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.ConfigChange;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Waiting;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.provision.ssh.Remote;
import mwan.site.Vm;
import mwan.value.SshPublicKey;

/// The first boot, brought to its end: cloud-init has done its work, and the host's private key is
/// nowhere but in the guest.
public final class FirstBoot implements Resource<FirstBoot.Observed> {
    private static final Duration CLOUD_INIT_LIMIT = Duration.ofMinutes(5);
    private static final Duration AGENT_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);
    private static final String HOST_KEY_FILE = "/etc/ssh/ssh_host_ed25519_key.pub";
    private static final JsonMapper JSON = new JsonMapper();

    private final Proxmox proxmox;
    private final Vm vm;
    private final VmObserver observer;
    private final Snippets snippets;
    private final CloudInit cloudInit;
    private final Guest guest;
    private final SerialConsole console;
    private final Waiting waiting;
    private final Progress progress;

    /// @param keyOnDrive whether the drive's document has a private key in it
    public record Observed(Optional<VmState> state, boolean keyOnDrive) {}

    public FirstBoot(
            Proxmox proxmox,
            Vm vm,
            VmObserver observer,
            Snippets snippets,
            CloudInit cloudInit,
            Guest guest,
            SerialConsole console,
            Waiting waiting,
            Progress progress) {
        this.proxmox = proxmox;
        this.vm = vm;
        this.observer = observer;
        this.snippets = snippets;
        this.cloudInit = cloudInit;
        this.guest = guest;
        this.console = console;
        this.waiting = waiting;
        this.progress = progress;
    }

    @Override
    public String name() {
        return "first boot";
    }

    @Override
    public Observed observe() {
        var state = observer.now();
        return new Observed(
                state,
                state.isPresent()
                        && snippets.read(Snippets.Part.USER)
                                .filter(CloudInit::bringsPrivateKey)
                                .isPresent());
    }

    @Override
    public List<Change> diff(Observed observed) {
        var changes = new ArrayList<Change>();
        var description = observed.state().map(VmState::description);
        if (description.filter(text -> text.hostKey().isEmpty()).isPresent()) {
            changes.add(
                    Change.create(
                            name(),
                            "ssh-host-key",
                            "read through the guest agent",
                            "the VM's description has lost it"));
        }
        if (description.isEmpty()
                || description.get().firstBootPending()
                || observed.keyOnDrive()) {
            changes.add(
                    Change.update(
                            name(),
                            "cloud-init",
                            "not over",
                            "done",
                            "it sets up the management link, host name and keys"));
            changes.add(
                    Change.delete(
                            name(),
                            "private host key on the cloud-init drive",
                            "***",
                            "once the guest has it, nobody else needs it"));
        }
        return changes;
    }

    @Override
    public void apply(Observed observed, List<Change> changes) {
        if (changes.stream().anyMatch(change -> change.key().equals("ssh-host-key"))) {
            readHostKey();
        }
        if (changes.stream().anyMatch(change -> change.key().equals("cloud-init"))) {
            try (var step = progress.step("wait for SSH on the router")) {
                guest.await();
                step.done();
            }
            try {
                awaitCloudInit(guest.await());
            } catch (UserError failed) {
                console.lastLines().forEach(progress::note);
                throw failed;
            }
            console.release();
            removePrivateKey();
        }
    }

    private void awaitCloudInit(Remote router) {
        try (var step = progress.step("wait for cloud-init in the router")) {
            waiting.until(
                    CLOUD_INIT_LIMIT,
                    () -> isOver(router) ? Optional.of(true) : Optional.empty(),
                    () ->
                            failed(
                                    "cloud-init was waited for, and is not done after "
                                            + CLOUD_INIT_LIMIT.toSeconds()
                                            + " s",
                                    "mwan-provision ssh, then `cloud-init status --long`"));
            step.done();
        }
    }

    private boolean isOver(Remote router) {
        var shown = router.run("cloud-init", "status", "--format", "json").text();
        try {
            var document = JSON.readTree(shown);
            var status = document.path("status").asText();
            if (status.equals("error")) {
                throw failed(
                        "it failed: " + document.path("errors"),
                        "in the router, /var/log/cloud-init.log says more");
            }
            if (status.equals("disabled")) {
                throw failed(
                        "it is switched off, since it found no drive",
                        "has the VM its cloud-init drive (ide2)?");
            }
            return status.equals("done");
        } catch (JsonProcessingException notYet) {
            return false; // It prints nothing of use before its first stage.
        }
    }

    /// The mark in the description goes last: whatever stops this, it is done again.
    private void removePrivateKey() {
        try {
            snippets.write(Snippets.Part.USER, cloudInit.userData());
            proxmox.vms().regenerateCloudInit(vm.id());
            observer.forget();
            describe(state().description().withFirstBootOver());
        } finally {
            observer.forget();
        }
    }

    private void readHostKey() {
        awaitAgent();
        try {
            var key = SshPublicKey.parse(proxmox.agent().readFile(vm.id(), HOST_KEY_FILE).strip());
            var old = state().description();
            describe(
                    new VmDescription(
                            old.site(),
                            old.image(),
                            Optional.of(key),
                            old.firstBootPending(),
                            old.others()));
        } finally {
            observer.forget();
        }
    }

    private void awaitAgent() {
        try (var step = progress.step("wait for the guest agent in the router")) {
            waiting.until(
                    AGENT_LIMIT,
                    () -> proxmox.agent().answers(vm.id()) ? Optional.of(true) : Optional.empty(),
                    () ->
                            failed(
                                    "the router's SSH host key is not in the VM's description, and"
                                            + " the guest agent does not answer after "
                                            + AGENT_LIMIT.toSeconds()
                                            + " s",
                                    "give the description its line `ssh-host-key: …` back; or"
                                            + " rebuild the router with mwan-provision up"
                                            + " --replace"));
            step.done();
        }
    }

    private void describe(VmDescription description) {
        proxmox.vms()
                .change(
                        vm.id(),
                        state().config(),
                        ConfigChange.NONE.setting("description", description.text()),
                        LOCK_LIMIT);
    }

    private VmState state() {
        return observer.now()
                .orElseThrow(() -> failed("the VM has gone meanwhile", "run the command again"));
    }

    private UserError failed(String why, String hint) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "cannot finish the first boot",
                "VM " + vm.id(),
                why,
                hint);
    }
}
