package mwan.lab.api.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;

/// The configuration files of the node's VMs, and the lock that each has.
public final class VmStore {
    /// Something done with a configuration while its lock is held.
    @FunctionalInterface
    interface Action<T> {
        T run() throws Exception;
    }

    private final String node;
    private final Path folder;
    private final Duration lockTimeout;
    private final Map<Integer, ReentrantLock> locks = new ConcurrentHashMap<>();

    public VmStore(String node, Path etcPve, Duration lockTimeout) {
        this.node = node;
        this.lockTimeout = lockTimeout;
        folder = etcPve.resolve("nodes").resolve(node).resolve("qemu-server");
        try {
            Files.createDirectories(folder);
            Path link = etcPve.resolve("qemu-server");
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, etcPve.relativize(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The ids of the VMs that have a configuration.
    public List<Integer> ids() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d+\\.conf"))
                    .map(name -> Integer.valueOf(name.substring(0, name.indexOf('.'))))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean exists(int vmid) {
        return Files.exists(file(vmid));
    }

    VmConfig read(int vmid) {
        if (!exists(vmid)) {
            throw ApiFault.died(
                    "Configuration file 'nodes/%s/qemu-server/%d.conf' does not exist"
                            .formatted(node, vmid));
        }
        return VmConfig.parse(PrivateFiles.text(file(vmid)));
    }

    void write(int vmid, VmConfig config) {
        PrivateFiles.write(file(vmid), config.text());
    }

    void remove(int vmid) {
        try {
            Files.deleteIfExists(file(vmid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Puts a lock into a configuration from outside, for tests of what a client does then.
    public void lock(int vmid, String word) {
        VmConfig config = read(vmid);
        config.options().put("lock", word);
        write(vmid, config);
    }

    /// Does something while nobody else changes the configuration of this VM.
    <T> T locked(int vmid, Action<T> action) throws Exception {
        ReentrantLock lock = locks.computeIfAbsent(vmid, id -> new ReentrantLock());
        if (!lock.tryLock(lockTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw ApiFault.died(
                    "can't lock file '/var/lock/qemu-server/lock-%d.conf' - got timeout"
                            .formatted(vmid));
        }
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    /// Like [#locked], for a request that is answered at once: a driver's failure is the server's
    /// death.
    <T> T lockedNow(int vmid, Action<T> action) {
        try {
            return locked(vmid, action);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        } catch (Exception e) {
            throw ApiFault.died(String.valueOf(e.getMessage()));
        }
    }

    static void requireUnlocked(VmConfig config, boolean skipLock) {
        if (!skipLock) {
            config.lock()
                    .ifPresent(word -> {
                        throw ApiFault.died("VM is locked (" + word + ")");
                    });
        }
    }

    private Path file(int vmid) {
        return folder.resolve(vmid + ".conf");
    }
}
