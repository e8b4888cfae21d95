package mwan.lab.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.Json;
import org.jspecify.annotations.Nullable;

/// Machines whose boot answers at once: a [Sandbox] whose root lies in the machine's disk. The
/// first boot takes the host key from the cloud-init drive, and no later one does.
final class InstantVms implements VmDriver, AutoCloseable {
    private static final String IMAGE = "image";
    private static final String ROOT = "root";

    private final Path vault;
    private final Path authorizedKey;
    private final int port;
    private final Set<String> links = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Sandbox> running = new ConcurrentHashMap<>();

    /// @param vault the root of the host's files
    /// @param port on which the machines' SSH server listens
    InstantVms(Path vault, Path authorizedKey, int port) {
        this.vault = vault;
        this.authorizedKey = authorizedKey;
        this.port = port;
        links.addAll(Set.of("eno1", "eno2", "vmbr0"));
    }

    int port() {
        return port;
    }

    Optional<Sandbox> machine(int vmid) {
        return Optional.ofNullable(running.get(vmid));
    }

    @Override
    public void start(Start machine) throws Failed {
        var disk =
                machine.volumes().values().stream()
                        .filter(volume -> Files.exists(volume.resolve(IMAGE)))
                        .findFirst()
                        .orElseThrow(() -> new Failed("no disk with a system"));
        try {
            var sandbox = new Sandbox(disk.resolve(ROOT), port, authorizedKey);
            bootFirst(sandbox, machine);
            boot(machine.vmid(), sandbox);
        } catch (IOException | UncheckedIOException failed) {
            throw new Failed("no boot: " + failed.getMessage());
        }
    }

    private void boot(int vmid, Sandbox sandbox) {
        sandbox.start();
        running.put(vmid, sandbox);
        driver("vfio-pci");
        enable("1");
    }

    /// Goes on with a machine that ran when its files were copied here.
    ///
    /// @param volumes the folder of all volumes, in one of which there is a system
    void startKept(int vmid, Path volumes) throws IOException {
        try (var all = Files.walk(volumes, 3)) {
            var disk =
                    all.filter(volume -> Files.exists(volume.resolve(IMAGE)))
                            .findFirst()
                            .orElseThrow(() -> new IOException("no disk with a system"));
            boot(vmid, new Sandbox(disk.resolve(ROOT), port, authorizedKey));
        }
    }

    private static void bootFirst(Sandbox sandbox, Start machine) throws IOException {
        var key = sandbox.at(Sandbox.OWN_FOLDER + "/host_key");
        if (Files.exists(key)) {
            return;
        }
        var userData = new YAMLMapper().readTree(machine.cloudInit().getOrDefault("user", ""));
        var brought = userData.path("ssh_keys").path("ed25519_private").asText();
        if (brought.isEmpty()) {
            throw new IOException("the drive brings no host key: " + machine.cloudInit().keySet());
        }
        Files.createFile(
                key,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, brought.endsWith("\n") ? brought : brought + "\n");
    }

    /// Which driver has the VF.
    void driver(String name) {
        var link = vault.resolve("sys/bus/pci/devices/0000:02:02.0/driver");
        try {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of("../../drivers", name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void stop(int vmid) throws Failed {
        var sandbox = running.remove(vmid);
        if (sandbox == null) {
            throw new Failed("not there");
        }
        sandbox.close();
        // Its driver stays vfio's.
        enable("0");
    }

    /// Whether vfio has the VF open.
    private void enable(String word) {
        try {
            Files.writeString(
                    vault.resolve("sys/bus/pci/devices/0000:02:02.0/enable"), word + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void shutdown(int vmid, Duration timeout) throws Failed {
        stop(vmid);
    }

    @Override
    public Set<Integer> running() {
        return Set.copyOf(running.keySet());
    }

    @Override
    public boolean agentAnswers(int vmid) {
        return running.containsKey(vmid);
    }

    @Override
    public GuestExit execute(int vmid, List<String> command, byte[] input) {
        return new GuestExit(1, "", "nothing of this is here");
    }

    @Override
    public void plug(int vmid, String option, @Nullable String value) throws Failed {
        throw new Failed("these machines take no device while they run");
    }

    @Override
    public void importImage(Path volume, Path image) throws Failed {
        try {
            Files.writeString(volume.resolve(IMAGE), image.getFileName().toString());
        } catch (IOException failed) {
            throw new Failed("import: " + failed.getMessage());
        }
    }

    @Override
    public void resize(Path volume, long bytes) throws Failed {
        try {
            Files.writeString(volume.resolve("bytes"), Long.toString(bytes));
        } catch (IOException failed) {
            throw new Failed("resize: " + failed.getMessage());
        }
    }

    @Override
    public void remove(Path volume) throws Failed {
        try {
            removeTree(volume);
        } catch (IOException failed) {
            throw new Failed("remove: " + failed.getMessage());
        }
    }

    /// What a task that is just ending still makes in it stays, until the folder above is removed.
    static void removeTree(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failed) throws IOException {
                        try {
                            Files.deleteIfExists(visited);
                        } catch (DirectoryNotEmptyException again) {
                            return FileVisitResult.CONTINUE;
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @Override
    public void copy(Path from, Path to) throws Failed, InterruptedException {
        try {
            var copying =
                    new ProcessBuilder("cp", "-a", "--", from.toString(), to.toString())
                            .redirectErrorStream(true)
                            .start();
            var said = new String(copying.getInputStream().readAllBytes(), UTF_8);
            if (copying.waitFor() != 0) {
                throw new Failed("copy: " + said);
            }
        } catch (IOException failed) {
            throw new Failed("copy: " + failed.getMessage());
        }
    }

    @Override
    public void bridges(String interfaces) {
        interfaces
                .lines()
                .filter(line -> line.startsWith("iface "))
                .forEach(line -> links.add(line.split(" ")[1]));
    }

    @Override
    public List<JsonNode> pciDevices() {
        return List.of(
                device("0000:02:00.0", "0x1572", 14),
                device("0000:02:02.0", "0x154c", 30),
                device("0000:06:00.0", "0x125c", 18));
    }

    private static JsonNode device(String id, String device, int group) {
        return Json.object()
                .put("id", id)
                .put("class", "0x020000")
                .put("vendor", "0x8086")
                .put("device", device)
                .put("subsystem_vendor", "0x8086")
                .put("subsystem_device", "0x0001")
                .put("iommugroup", group);
    }

    @Override
    public boolean hasLink(String name) {
        return links.contains(name);
    }

    @Override
    public void close() {
        running.values().forEach(Sandbox::close);
    }
}
