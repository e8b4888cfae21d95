package mwan.lab.api.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import mwan.lab.api.request.Json;
import org.jspecify.annotations.Nullable;

/// Drives machines through the lab's `vm-driver` program.
public final class ProgramVmDriver implements VmDriver {
    private record Result(int status, String output, String errors) {
        String lastError() {
            List<String> lines = errors.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "vm-driver ended with " + status : lines.getLast();
        }
    }

    private static final byte[] NOTHING = new byte[0];

    private final Path program;
    private final Path hostRoot;

    public ProgramVmDriver(Path program, Path hostRoot) {
        this.program = program;
        this.hostRoot = hostRoot;
    }

    @Override
    public void start(Start machine) throws Failed, InterruptedException {
        ObjectNode document = Json.object();
        ObjectNode config = document.putObject("config");
        machine.config().forEach(config::put);
        document.put("root", hostRoot.toString());
        ObjectNode volumes = document.putObject("volumes");
        machine.volumes().forEach((id, folder) -> volumes.put(id, folder.toString()));
        ObjectNode cloudInit = document.putObject("cloudinit");
        machine.cloudInit().forEach(cloudInit::put);
        must(utf8(document.toString()), "start", Integer.toString(machine.vmid()));
    }

    @Override
    public void stop(int vmid) throws Failed, InterruptedException {
        must(NOTHING, "stop", Integer.toString(vmid));
    }

    @Override
    public void shutdown(int vmid, Duration timeout) throws Failed, InterruptedException {
        must(NOTHING, "shutdown", Integer.toString(vmid), Long.toString(timeout.toSeconds()));
    }

    @Override
    public Set<Integer> running() throws Failed, InterruptedException {
        return must(NOTHING, "running")
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
    }

    @Override
    public boolean agentAnswers(int vmid) throws InterruptedException {
        try {
            return run(NOTHING, "agent-ping", Integer.toString(vmid)).status() == 0;
        } catch (Failed e) {
            return false;
        }
    }

    @Override
    public GuestExit execute(int vmid, List<String> command, byte[] input)
            throws Failed, InterruptedException {
        List<String> words = input.length == 0 ? command : withInput(command, input);
        String zeroTerminated = words.stream().map(w -> w + "\0").collect(Collectors.joining());
        Result result = run(utf8(zeroTerminated), "agent", Integer.toString(vmid));
        return new GuestExit(result.status(), result.output(), result.errors());
    }

    /// The driver's standard input is the command, so the program's own input travels in an
    /// argument.
    private static List<String> withInput(List<String> command, byte[] input) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "printf %s \"$0\" | base64 -d | \"$@\"",
                                Base64.getEncoder().encodeToString(input)));
        words.addAll(command);
        return words;
    }

    @Override
    public void plug(int vmid, String option, @Nullable String value)
            throws Failed, InterruptedException {
        must(value == null ? NOTHING : utf8(value), "plug", Integer.toString(vmid), option);
    }

    @Override
    public void importImage(Path volume, Path image) throws Failed, InterruptedException {
        must(NOTHING, "import", volume.toString(), image.toString());
    }

    @Override
    public void resize(Path volume, long bytes) throws Failed, InterruptedException {
        must(NOTHING, "resize", volume.toString(), Long.toString(bytes));
    }

    @Override
    public void remove(Path volume) throws Failed, InterruptedException {
        must(NOTHING, "remove", volume.toString());
    }

    @Override
    public void copy(Path from, Path to) throws Failed, InterruptedException {
        Result result =
                finish(
                        List.of("cp", "-a", "--reflink=auto", "--", from.toString(), to.toString()),
                        NOTHING);
        if (result.status() != 0) {
            throw new Failed(result.lastError());
        }
    }

    @Override
    public void bridges(String interfaces) throws Failed, InterruptedException {
        must(utf8(interfaces), "bridge");
    }

    @Override
    public List<JsonNode> pciDevices() throws Failed, InterruptedException {
        try {
            List<JsonNode> devices = new ArrayList<>();
            Json.MAPPER.readTree(must(NOTHING, "pci").output()).forEach(devices::add);
            return devices;
        } catch (IOException e) {
            throw new Failed("vm-driver pci: " + e.getMessage());
        }
    }

    /// The links of this process's own network namespace, which is the host's.
    @Override
    public boolean hasLink(String name) {
        try {
            return Files.readAllLines(Path.of("/proc/self/net/dev")).stream()
                    .anyMatch(line -> line.strip().startsWith(name + ":"));
        } catch (IOException e) {
            return false;
        }
    }

    private Result must(byte[] input, String... arguments) throws Failed, InterruptedException {
        Result result = run(input, arguments);
        if (result.status() != 0) {
            throw new Failed(result.lastError());
        }
        return result;
    }

    private Result run(byte[] input, String... arguments) throws Failed, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return finish(command, input);
    }

    private Result finish(List<String> command, byte[] input) throws Failed, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
        Reader output = new Reader(process.getInputStream());
        Reader errors = new Reader(process.getErrorStream());
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // The program may end without reading; its exit status says what there is to say.
        }
        try {
            return new Result(process.waitFor(), output.text(), errors.text());
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Reads a stream to its end. What `start` leaves running may keep the stream open, so that the
    /// end is awaited only for a while after the program has gone.
    private static final class Reader {
        private static final Duration PATIENCE = Duration.ofSeconds(2);

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread thread;

        Reader(InputStream stream) {
            thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (stream) {
                                    stream.transferTo(bytes);
                                } catch (IOException e) {
                                    // What was read until then is what there is.
                                }
                            });
        }

        String text() throws InterruptedException {
            thread.join(PATIENCE);
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
