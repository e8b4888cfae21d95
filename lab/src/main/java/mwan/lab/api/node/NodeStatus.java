package mwan.lab.api.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Json;

/// The node's own condition: that of the machine on which the lab runs.
final class NodeStatus {
    private final Path hostRoot;
    private final OperatingSystemMXBean machine =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    NodeStatus(Path hostRoot) {
        this.hostRoot = hostRoot;
    }

    /// What `GET /nodes/{node}/status` answers.
    ObjectNode describe(String version) {
        ObjectNode answer =
                Json.object()
                        .put("uptime", uptime())
                        .put("pveversion", "pve-manager/" + version + "/0000000000000000")
                        .put("cpu", Math.max(0, machine.getCpuLoad()));
        answer.putObject("boot-info").put("mode", "efi").put("secureboot", 0);
        int cpus = machine.getAvailableProcessors();
        answer.putObject("cpuinfo")
                .put("cpus", cpus)
                .put("cores", cpus)
                .put("sockets", 1)
                .put("model", "the lab's machine");
        answer.putObject("current-kernel")
                .put("sysname", System.getProperty("os.name"))
                .put("release", System.getProperty("os.version"))
                .put("version", "")
                .put("machine", System.getProperty("os.arch"));
        answer.putArray("loadavg").add("%.2f".formatted(machine.getSystemLoadAverage()));
        long free = machine.getFreeMemorySize();
        answer.putObject("memory")
                .put("total", memory())
                .put("free", free)
                .put("available", free)
                .put("used", memory() - free);
        try {
            FileStore store = Files.getFileStore(hostRoot);
            long total = store.getTotalSpace();
            long available = store.getUsableSpace();
            answer.putObject("rootfs")
                    .put("total", total)
                    .put("free", store.getUnallocatedSpace())
                    .put("avail", available)
                    .put("used", total - available);
        } catch (IOException e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        }
        return answer;
    }

    /// What `GET /nodes` has of it.
    void summarize(ObjectNode item) {
        item.put("maxcpu", machine.getAvailableProcessors())
                .put("maxmem", memory())
                .put("mem", memory() - machine.getFreeMemorySize())
                .put("uptime", uptime());
    }

    private long memory() {
        return machine.getTotalMemorySize();
    }

    private static long uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
    }
}
