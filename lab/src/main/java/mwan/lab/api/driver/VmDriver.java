package mwan.lab.api.driver;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What really runs the virtual machines, and knows the host's hardware.
public interface VmDriver {
    /// It did not work; the message is what a task ends with.
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message) {
            super(message);
        }
    }

    /// What a machine is started from: its configuration, its volumes, what its cloud-init drive
    /// says.
    record Start(
            int vmid,
            Map<String, String> config,
            Map<String, Path> volumes,
            Map<String, String> cloudInit) {}

    /// How a program in the guest ended.
    record GuestExit(int code, String output, String errors) {}

    void start(Start machine) throws Failed, InterruptedException;

    void stop(int vmid) throws Failed, InterruptedException;

    /// Asks the guest to power off, and waits as long as that.
    void shutdown(int vmid, Duration timeout) throws Failed, InterruptedException;

    Set<Integer> running() throws Failed, InterruptedException;

    /// Whether an agent in the guest answers.
    boolean agentAnswers(int vmid) throws InterruptedException;

    /// Runs a program in the guest, as its agent would.
    GuestExit execute(int vmid, List<String> command, byte[] input)
            throws Failed, InterruptedException;

    /// Changes a device of a running machine; a value of null takes it away.
    void plug(int vmid, String option, @org.jspecify.annotations.Nullable String value)
            throws Failed, InterruptedException;

    /// Fills a new volume from an image file.
    void importImage(Path volume, Path image) throws Failed, InterruptedException;

    void resize(Path volume, long bytes) throws Failed, InterruptedException;

    void remove(Path volume) throws Failed, InterruptedException;

    /// Copies a volume, for a clone or a snapshot.
    void copy(Path from, Path to) throws Failed, InterruptedException;

    /// Makes the bridges of the host that this `/etc/network/interfaces` names and that are
    /// missing.
    void bridges(String interfaces) throws Failed, InterruptedException;

    /// The PCI devices, as `GET hardware/pci` lists them.
    List<JsonNode> pciDevices() throws Failed, InterruptedException;

    /// Whether the host has a network link of this name.
    boolean hasLink(String name);
}
