package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.Json;
import mwan.lab.api.storage.Sizes;

/// How a machine stands, as lists and `status/current` say it.
final class MachineStatus {
    private static final long MIB = 1L << 20;

    private final String node;
    private final VmStore store;
    private final VmOptions options;
    private final Machines machines;
    private final VmDriver driver;

    MachineStatus(
            String node, VmStore store, VmOptions options, Machines machines, VmDriver driver) {
        this.node = node;
        this.store = store;
        this.options = options;
        this.machines = machines;
        this.driver = driver;
    }

    String node() {
        return node;
    }

    ObjectNode describe(int vmid, Set<Integer> running) {
        VmConfig config = store.read(vmid);
        Map<String, String> own = config.options();
        boolean on = running.contains(vmid);
        ObjectNode answer =
                Json.object()
                        .put("vmid", vmid)
                        .put("name", own.getOrDefault("name", "VM " + vmid))
                        .put("status", on ? "running" : "stopped")
                        .put("uptime", on ? machines.uptime(vmid) : 0)
                        .put("cpus", number(own, "cores", 1) * number(own, "sockets", 1))
                        .put("maxmem", memory(own) * MIB)
                        .put("maxdisk", bootDiskSize(own))
                        .put("mem", 0)
                        .put("cpu", 0)
                        .put("disk", 0)
                        .put("netin", 0)
                        .put("netout", 0)
                        .put("diskread", 0)
                        .put("diskwrite", 0);
        config.lock().ifPresent(word -> answer.put("lock", word));
        config.option("tags").ifPresent(tags -> answer.put("tags", tags));
        config.option("template").ifPresent(t -> answer.put("template", 1));
        return answer;
    }

    /// What only `status/current` has.
    ObjectNode addDetails(int vmid, ObjectNode answer) {
        boolean on = answer.path("status").asText().equals("running");
        answer.put("qmpstatus", on ? "running" : "stopped");
        store.read(vmid)
                .option("agent")
                .filter(agent -> ConfigUpdate.isOn(options.split("agent", agent).get("enabled")))
                .ifPresent(agent -> answer.put("agent", 1));
        if (on) {
            answer.put("pid", ProcessHandle.current().pid());
            answer.put("running-machine", "pc-q35-10.1+pve0");
            answer.put("running-qemu", "10.1.2");
        }
        return answer;
    }

    /// Whether the machine's agent is configured and answers.
    boolean agentAnswers(int vmid) throws InterruptedException {
        return driver.agentAnswers(vmid);
    }

    private static long bootDiskSize(Map<String, String> own) {
        return own.entrySet().stream()
                .filter(e -> e.getKey().matches("(?:scsi|virtio|sata|ide)\\d+"))
                .map(Map.Entry::getValue)
                .filter(value -> !value.contains("media=cdrom"))
                .flatMap(value -> java.util.Arrays.stream(value.split(",")))
                .filter(part -> part.startsWith("size="))
                .mapToLong(part -> Sizes.parse(part.substring("size=".length())))
                .findFirst()
                .orElse(0);
    }

    private static long memory(Map<String, String> own) {
        String text = own.getOrDefault("memory", "512").replaceFirst("^current=", "");
        return Long.parseLong(text.split(",")[0]);
    }

    private static long number(Map<String, String> own, String option, long otherwise) {
        String text = own.get(option);
        return text == null ? otherwise : Long.parseLong(text);
    }
}
