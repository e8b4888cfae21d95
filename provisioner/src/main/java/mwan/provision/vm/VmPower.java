package mwan.provision.vm;

import java.time.Duration;
import mwan.fault.UserError;
import mwan.provision.host.SerialConsole;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.value.VmId;

/// Starts and stops the VM.
public final class VmPower {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final Proxmox proxmox;
    private final VmId vm;
    private final VmObserver observer;
    private final Guest guest;
    private final SerialConsole console;
    private final Progress progress;

    public VmPower(
            Proxmox proxmox,
            VmId vm,
            VmObserver observer,
            Guest guest,
            SerialConsole console,
            Progress progress) {
        this.proxmox = proxmox;
        this.vm = vm;
        this.observer = observer;
        this.guest = guest;
        this.console = console;
        this.progress = progress;
    }

    /// Its console is recorded until somebody has seen that it answers.
    void on() {
        try (var step = progress.step("start VM " + vm)) {
            proxmox.tasks().await(proxmox.vms().start(vm), START_LIMIT, progress::detail);
            console.record();
            step.done();
        } finally {
            observer.forget();
        }
    }

    /// The guest answers: its console is left to others.
    void releaseConsole() {
        console.release();
    }

    /// Asks the guest to power off, and pulls the plug when it does not.
    public void off() {
        guest.forget();
        try (var step = progress.step("power VM " + vm + " off")) {
            try {
                proxmox.tasks()
                        .await(
                                proxmox.vms().shutdown(vm, SHUTDOWN_LIMIT),
                                SHUTDOWN_LIMIT.plusSeconds(30),
                                progress::detail);
            } catch (UserError deaf) {
                progress.note("it did not power off by itself: " + deaf.why());
                proxmox.tasks().await(proxmox.vms().stop(vm), STOP_LIMIT, progress::detail);
            }
            step.done();
        } finally {
            observer.forget();
        }
    }
}
