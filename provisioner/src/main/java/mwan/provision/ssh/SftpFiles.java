package mwan.provision.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.PacketType;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.Request;
import net.schmizz.sshj.sftp.Response;
import net.schmizz.sshj.sftp.SFTPEngine;
import net.schmizz.sshj.sftp.SFTPException;

/// Files by SFTP version 3 with OpenSSH's extensions, without which a file cannot be replaced in
/// one moment.
final class SftpFiles {
    /// How the new content of a file is called while it is written.
    static final String BESIDE = ".mwan-new";

    private static final int PIECE = 32 * 1024;

    private final SFTPEngine engine;

    SftpFiles(SFTPEngine engine) {
        this.engine = engine;
    }

    Optional<Bytes> read(String path) throws IOException {
        try (var file = engine.open(path);
                var content = file.new ReadAheadRemoteFileInputStream(16)) {
            return Optional.of(Bytes.of(content.readAllBytes()));
        } catch (SFTPException refused) {
            return absent(refused);
        }
    }

    Optional<FileState> stat(String path) throws IOException {
        try {
            var attributes = engine.stat(path);
            return Optional.of(
                    new FileState(
                            switch (attributes.getType()) {
                                case REGULAR -> FileState.Kind.FILE;
                                case DIRECTORY -> FileState.Kind.FOLDER;
                                default -> FileState.Kind.OTHER;
                            },
                            attributes.getSize(),
                            new FileMode(attributes.getMode().getMask() & 07777),
                            attributes.getUID(),
                            attributes.getGID()));
        } catch (SFTPException refused) {
            return absent(refused);
        }
    }

    /// Into a new file beside it, private from its first byte; to disk; then over the old one.
    /// Always of the same name: what a write that was cut off has left there, the next one clears
    /// away.
    void write(String path, Bytes content, FileMode mode) throws IOException {
        var beside = path + BESIDE;
        try {
            remove(beside);
            fill(beside, content, mode);
            done(extended("posix-rename@openssh.com").putString(beside).putString(path));
        } catch (IOException failed) {
            removeQuietly(beside, failed);
            throw failed;
        }
    }

    void remove(String path) throws IOException {
        try {
            engine.remove(path);
        } catch (SFTPException refused) {
            absent(refused);
        }
    }

    private void fill(String path, Bytes content, FileMode mode) throws IOException {
        var handle = create(path);
        try (var file = new RemoteFile(engine, path, handle)) {
            var octets = content.toArray();
            for (int from = 0; from < octets.length; from += PIECE) {
                file.write(from, octets, from, Math.min(PIECE, octets.length - from));
            }
            file.setAttributes(permissions(mode));
            if (engine.supportsServerExtension("fsync", "openssh.com")) {
                done(extended("fsync@openssh.com").putBytes(handle));
            }
        }
    }

    /// Opens a file that was not there. The engine's own `open` hides the handle, which `fsync`
    /// asks for.
    private byte[] create(String path) throws IOException {
        var request = engine.newRequest(PacketType.OPEN);
        request.putString(path, StandardCharsets.UTF_8);
        request.putUInt32(
                OpenMode.toMask(EnumSet.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.EXCL)));
        request.putFileAttributes(permissions(FileMode.PRIVATE));
        return send(request).ensurePacketTypeIs(PacketType.HANDLE).readBytes();
    }

    private static FileAttributes permissions(FileMode mode) {
        return new FileAttributes.Builder().withPermissions(mode.bits()).build();
    }

    private Request extended(String name) {
        return engine.newExtendedRequest(name);
    }

    private void done(Request request) throws IOException {
        send(request).ensureStatusPacketIsOK();
    }

    private Response send(Request request) throws IOException {
        return engine.request(request).retrieve(engine.getTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    private void removeQuietly(String path, IOException failed) {
        try {
            remove(path);
        } catch (IOException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private static <T> Optional<T> absent(SFTPException refused) throws SFTPException {
        return switch (refused.getStatusCode()) {
            case NO_SUCH_FILE, NO_SUCH_PATH -> Optional.empty();
            default -> throw refused;
        };
    }
}
