package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.task.Tasks;
import mwan.lab.api.task.Work;

/// `/nodes/{node}/qemu/{vmid}/status/…`: each is a task.
final class PowerResource {
    private final VmStore store;
    private final Power power;
    private final Machines machines;
    private final Tasks tasks;

    PowerResource(VmStore store, Power power, Machines machines, Tasks tasks) {
        this.store = store;
        this.power = power;
        this.machines = machines;
        this.tasks = tasks;
    }

    void register(Routes routes) {
        String base = "POST /nodes/{node}/qemu/{vmid}/status/";
        routes.on(base + "start", this::start);
        routes.on(base + "stop", this::stop);
        routes.on(base + "shutdown", this::shutdown);
        routes.on(base + "reboot", this::reboot);
    }

    /// Starts the machines that start with the host, one after another.
    void startAtBoot() {
        List<Integer> onBoot =
                store.ids().stream()
                        .filter(vmid -> ConfigUpdate.isOn(store.read(vmid).options().get("onboot")))
                        .filter(vmid -> !machines.isRunning(vmid))
                        .toList();
        Caller root = Caller.of(Caller.ROOT);
        for (int vmid : onBoot) {
            tasks.start(
                    "qmstart", Integer.toString(vmid), root, log -> power.start(vmid, false, log));
        }
    }

    private JsonNode start(Call call) {
        boolean skipLock = call.parameters().flag("skiplock");
        return task(call, "qmstart", log -> power.start(call.vmid(), skipLock, log));
    }

    private JsonNode stop(Call call) {
        boolean skipLock = call.parameters().flag("skiplock");
        return task(call, "qmstop", log -> power.stop(call.vmid(), skipLock));
    }

    private JsonNode shutdown(Call call) {
        Parameters p = call.parameters();
        return task(
                call,
                "qmshutdown",
                log ->
                        power.shutdown(
                                call.vmid(), timeout(p), p.flag("forceStop"), p.flag("skiplock")));
    }

    /// The process ends and a new one starts, as a task of root's own, so that what is pending
    /// applies.
    private JsonNode reboot(Call call) {
        int vmid = call.vmid();
        store.read(vmid);
        if (!machines.isRunning(vmid)) {
            throw ApiFault.died("VM " + vmid + " not running");
        }
        return task(
                call,
                "qmreboot",
                log -> {
                    power.shutdown(vmid, timeout(call.parameters()), false, false);
                    tasks.start(
                            "qmstart",
                            Integer.toString(vmid),
                            Caller.of(Caller.ROOT),
                            l -> power.start(vmid, false, l));
                });
    }

    private JsonNode task(Call call, String type, Work work) {
        OptionRights.requireSkipLock(call.caller(), call.parameters());
        store.read(call.vmid());
        return Json.text(
                tasks.start(type, Integer.toString(call.vmid()), call.caller(), work).toString());
    }

    private static Duration timeout(Parameters p) {
        return Duration.ofSeconds(p.number("timeout").orElse(Power.DEFAULT_TIMEOUT.toSeconds()));
    }
}
