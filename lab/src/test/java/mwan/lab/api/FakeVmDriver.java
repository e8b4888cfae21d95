package mwan.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.Json;
import org.jspecify.annotations.Nullable;

/// Machines in memory, which refuse what the real driver would refuse.
final class FakeVmDriver implements VmDriver {
    private static final String NIC = "0x020000";

    final Map<Integer, Start> machines = new ConcurrentHashMap<>();
    final Set<String> links = new HashSet<>(Set.of("vmbr0", "mwanbr", "mbrains", "eno1"));
    final List<JsonNode> pci = new ArrayList<>();
    final List<String> plugged = new CopyOnWriteArrayList<>();
    final List<String> interfaces = new CopyOnWriteArrayList<>();
    boolean guestAnswers = true;
    Optional<String> startFailure = Optional.empty();
    Optional<String> plugFailure = Optional.empty();
    Optional<CountDownLatch> importWaits = Optional.empty();

    FakeVmDriver() {
        device("0000:02:00.0", NIC, "0x1572", 14);
        device("0000:02:02.0", NIC, "0x154c", 30);
        device("0000:06:00.0", NIC, "0x125c", 18);
    }

    void device(String id, String type, String device, int group) {
        pci.add(
                Json.object()
                        .put("id", id)
                        .put("class", type)
                        .put("vendor", "0x8086")
                        .put("device", device)
                        .put("subsystem_vendor", "0x8086")
                        .put("subsystem_device", "0x0001")
                        .put("iommugroup", group));
    }

    @Override
    public void start(Start machine) throws Failed {
        if (startFailure.isPresent()) {
            throw new Failed(startFailure.get());
        }
        if (machines.putIfAbsent(machine.vmid(), machine) != null) {
            throw new Failed("already there");
        }
    }

    @Override
    public void stop(int vmid) throws Failed {
        if (machines.remove(vmid) == null) {
            throw new Failed("not there");
        }
    }

    @Override
    public void shutdown(int vmid, Duration timeout) throws Failed {
        if (!guestAnswers) {
            throw new Failed("VM quit/powerdown failed - got timeout");
        }
        stop(vmid);
    }

    @Override
    public Set<Integer> running() {
        return Set.copyOf(machines.keySet());
    }

    @Override
    public boolean agentAnswers(int vmid) {
        return guestAnswers && machines.containsKey(vmid);
    }

    @Override
    public GuestExit execute(int vmid, List<String> command, byte[] input) {
        if (command.getFirst().equals("cat")) {
            return new GuestExit(command.getLast().equals("/etc/hostname") ? 0 : 1, "mwan\n", "");
        }
        return new GuestExit(3, String.join(" ", command), "read " + input.length);
    }

    @Override
    public void plug(int vmid, String option, @Nullable String value) throws Failed {
        if (plugFailure.isPresent()) {
            throw new Failed(plugFailure.get());
        }
        plugged.add(option + "=" + value);
    }

    @Override
    public void importImage(Path volume, Path image) throws Failed, InterruptedException {
        if (importWaits.isPresent()) {
            importWaits.get().await();
        }
        if (!Files.isRegularFile(image)) {
            throw new Failed("no image " + image.getFileName());
        }
        write(volume.resolve("image"), image.getFileName().toString());
    }

    @Override
    public void resize(Path volume, long bytes) throws Failed {
        if (!Files.isDirectory(volume)) {
            throw new Failed("no volume " + volume);
        }
        write(volume.resolve("bytes"), Long.toString(bytes));
    }

    @Override
    public void remove(Path volume) throws Failed {
        try (var files = Files.walk(volume)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new Failed("remove: " + e);
        }
    }

    @Override
    public void copy(Path from, Path to) throws Failed {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new Failed("copy: " + e);
        }
    }

    @Override
    public void bridges(String text) {
        interfaces.add(text);
    }

    @Override
    public List<JsonNode> pciDevices() {
        return List.copyOf(pci);
    }

    @Override
    public boolean hasLink(String name) {
        return links.contains(name);
    }

    /// What a machine was started with.
    Map<String, String> startedWith(int vmid) {
        return new TreeMap<>(
                Optional.ofNullable(machines.get(vmid)).map(Start::config).orElse(Map.of()));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
