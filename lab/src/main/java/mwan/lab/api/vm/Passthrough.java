package mwan.lab.api.vm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.node.Mappings;
import mwan.lab.api.request.ApiFault;

/// PCI devices of a VM, checked when it starts: nothing about them is looked at before.
final class Passthrough {
    private final VmOptions options;
    private final VmStore store;
    private final Machines machines;
    private final VmDriver driver;
    private final Mappings mappings;

    Passthrough(
            VmOptions options,
            VmStore store,
            Machines machines,
            VmDriver driver,
            Mappings mappings) {
        this.options = options;
        this.store = store;
        this.machines = machines;
        this.driver = driver;
        this.mappings = mappings;
    }

    /// The configuration with each mapping replaced by the host's device; refuses, in the server's
    /// words, devices that are not there, are taken, or do not fit the machine.
    Map<String, String> resolve(int vmid, Map<String, String> config)
            throws VmDriver.Failed, InterruptedException {
        Map<String, String> resolved = new LinkedHashMap<>(config);
        boolean q35 = config.getOrDefault("machine", "pc").contains("q35");
        List<String> taken = new ArrayList<>();
        for (Map.Entry<String, String> e : config.entrySet()) {
            if (!e.getKey().startsWith("hostpci")) {
                continue;
            }
            SequencedMap<String, String> parts = options.split(e.getKey(), e.getValue());
            if ("1".equals(parts.get("pcie")) && !q35) {
                throw ApiFault.died(
                        "q35 machine model is not enabled at"
                                + " /usr/share/perl5/PVE/QemuServer/PCI.pm line 510.");
            }
            String mapping = parts.remove("mapping");
            List<JsonNode> present = driver.pciDevices();
            if (mapping != null) {
                parts.put("host", mappings.resolve(mapping, present));
            }
            String host = parts.getOrDefault("host", "");
            for (String device : devices(host, present)) {
                if (taken.contains(device)) {
                    throw ApiFault.died("device '" + device + "' assigned more than once");
                }
                taken.add(device);
            }
            resolved.put(e.getKey(), options.join(e.getKey(), parts));
        }
        requireFree(vmid, taken);
        return resolved;
    }

    private void requireFree(int vmid, List<String> wanted)
            throws VmDriver.Failed, InterruptedException {
        if (wanted.isEmpty()) {
            return;
        }
        List<JsonNode> present = driver.pciDevices();
        for (int other : machines.running()) {
            if (other == vmid || !store.exists(other)) {
                continue;
            }
            for (Map.Entry<String, String> e : store.read(other).options().entrySet()) {
                if (!e.getKey().startsWith("hostpci")) {
                    continue;
                }
                String host = options.split(e.getKey(), e.getValue()).getOrDefault("host", "");
                for (String device : devices(host, present)) {
                    if (wanted.contains(device)) {
                        throw ApiFault.died(
                                "PCI device '%s' already in use by VMID '%d'"
                                        .formatted(device, other));
                    }
                }
            }
        }
    }

    /// The full addresses of `02:02.0`, of all functions for `02:02`, of each in `a;b`.
    private static List<String> devices(String host, List<JsonNode> present) {
        List<String> found = new ArrayList<>();
        for (String name : host.split(";")) {
            if (name.isEmpty()) {
                continue;
            }
            String full = name.matches("[a-f0-9]{2}:.*") ? "0000:" + name : name;
            List<String> matching =
                    present.stream()
                            .map(device -> device.path("id").asText())
                            .filter(id -> id.equals(full) || id.startsWith(full + "."))
                            .toList();
            if (matching.isEmpty()) {
                throw ApiFault.died("no PCI device found for '" + full + "'");
            }
            found.addAll(matching);
        }
        return found;
    }
}
