package mwan.lab.bench.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// A machine as far as SSH sees one: a folder as its root, this machine's programs, a few stand-ins
/// before them for what asks the kernel or systemd, and the real OpenSSH server on loopback. Its
/// mounts are in a namespace of its own and go with it.
final class Sandbox implements AutoCloseable {
    /// Beside what a test looks at: stand-ins, sshd's configuration.
    static final String OWN_FOLDER = "stand-in";

    private static final List<String> STAND_INS =
            List.of("systemctl", "systemd-run", "ip", "cloud-init", "qm", "pveum");
    private static final String ENTER =
            """
            set -e
            mount --bind "$1" "$1"
            cd "$1"
            mount --bind /usr usr
            mount -o remount,bind,ro usr
            mount --bind local usr/local
            mount --rbind /dev dev
            mount -t proc proc proc
            exec chroot . /usr/sbin/sshd -D -e -f /stand-in/sshd_config
            """;

    /// Below the ports that the kernel gives to connections.
    private static final int FIRST_PORT = 10_000;

    private static final int LAST_PORT = 30_000;

    /// Somewhere else in each run, since two may run at once.
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(RandomGenerator.getDefault().nextInt(FIRST_PORT, LAST_PORT));

    private final Path root;
    private final int port;
    private Optional<Process> sshd = Optional.empty();

    /// @param authorizedKey the public key that may log in
    Sandbox(Path root, int port, Path authorizedKey) {
        this.root = root;
        this.port = port;
        try {
            lay(authorizedKey);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A port that nobody listens on, and that no other sandbox is given: a port asked of the
    /// kernel is free again at once, and would be given twice.
    static int freePort() {
        while (true) {
            int port = NEXT_PORT.getAndUpdate(last -> last == LAST_PORT ? FIRST_PORT : last + 1);
            try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // The next one, then.
            }
        }
    }

    int port() {
        return port;
    }

    Path at(String path) {
        return root.resolve(path);
    }

    /// Starts the server, and comes back when it listens.
    void start() {
        try {
            var started =
                    new ProcessBuilder(
                                    "unshare", "--mount", "sh", "-c", ENTER, "sandbox", root + "")
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            at(OWN_FOLDER + "/log").toFile()))
                            .start();
            sshd = Optional.of(started);
            while (!isOpen()) {
                if (started.waitFor(10, TimeUnit.MILLISECONDS)) {
                    throw new IOException(Files.readString(at(OWN_FOLDER + "/log")));
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    boolean isOpen() {
        if (sshd.filter(Process::isAlive).isEmpty()) {
            return false;
        }
        try (var probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private void lay(Path authorizedKey) throws IOException {
        for (var folder :
                List.of(
                        "usr",
                        "local/bin",
                        "dev",
                        "proc",
                        "root",
                        "run/sshd",
                        "run/lock",
                        "etc/systemd/system",
                        "var/lib",
                        "opt",
                        "tmp",
                        OWN_FOLDER + "/bin",
                        OWN_FOLDER + "/units")) {
            Files.createDirectories(at(folder));
        }
        for (var link : List.of("bin", "sbin", "lib", "lib64")) {
            if (!Files.isSymbolicLink(at(link))) {
                Files.createSymbolicLink(at(link), Path.of("usr", link));
            }
        }
        Files.writeString(
                at("etc/passwd"),
                "root:x:0:0:root:/root:/bin/bash\nsshd:x:101:65534::/run/sshd:/usr/sbin/nologin\n");
        Files.writeString(at("etc/group"), "root:x:0:\nnogroup:x:65534:\n");
        for (var name : STAND_INS) {
            var file = at(OWN_FOLDER + "/bin/" + name);
            Files.write(file, resource(name));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.copy(
                authorizedKey,
                at(OWN_FOLDER + "/authorized_keys"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.write(
                at(OWN_FOLDER + "/sshd_config"),
                List.of(
                        "ListenAddress 127.0.0.1",
                        "Port " + port,
                        "HostKey /" + OWN_FOLDER + "/host_key",
                        "AuthorizedKeysFile /" + OWN_FOLDER + "/authorized_keys",
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "MaxStartups 100",
                        "PermitRootLogin prohibit-password",
                        "SetEnv PATH=/"
                                + OWN_FOLDER
                                + "/bin:/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin",
                        "Subsystem sftp internal-sftp"));
    }

    static byte[] resource(String name) {
        try (InputStream in = Sandbox.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The server ends, and with it every session and what runs in it, as with a power cut.
    @Override
    public void close() {
        sshd.ifPresent(process -> {
            var sessions = process.descendants().toList();
            process.destroyForcibly();
            sessions.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
        });
        sshd = Optional.empty();
    }
}
