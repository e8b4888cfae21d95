package mwan.lab.api.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.ApiFault;

/// The volumes. A disk is a folder that the driver fills, beside it a file with its size; files of
/// a `dir` storage are files of the host.
public final class Volumes {
    /// A volume as it is listed.
    public record Volume(VolumeId id, String format, String content, long size, long changed) {}

    private static final List<String> FILE_CONTENTS =
            List.of("import", "iso", "snippets", "vztmpl");
    private static final String CLOUD_INIT_SIZE = "4194304";

    private final Storages storages;
    private final Path disks;
    private final VmDriver driver;

    public Volumes(Storages storages, Path disks, VmDriver driver) {
        this.storages = storages;
        this.disks = disks;
        this.driver = driver;
    }

    /// Where a disk's folder or a file is.
    public Path path(VolumeId id) {
        Storages.Storage storage = storages.storage(id.storage());
        if (id.name().contains("..")) {
            throw ApiFault.died("unable to parse volume ID '" + id + "'");
        }
        return id.content().isPresent() && storage.path().isPresent()
                ? folder(storage.path().get(), id.content().get())
                        .resolve(id.name().substring(id.name().indexOf('/') + 1))
                : disks.resolve(id.storage()).resolve(id.name());
    }

    /// Whether the storage that it names is there.
    public boolean hasStorageOf(VolumeId id) {
        return storages.all().stream().anyMatch(storage -> storage.id().equals(id.storage()));
    }

    public boolean exists(VolumeId id) {
        return Files.exists(path(id));
    }

    /// The size in bytes; of an image file the size of the disk in it.
    public long size(VolumeId id) {
        return id.content().isPresent()
                ? imageSize(path(id))
                : Long.parseLong(PrivateFiles.text(sizeFile(id)).strip());
    }

    /// Makes an empty disk under the next free name of the VM.
    public synchronized VolumeId allocate(String storage, int vmid, long bytes) {
        requireContent(storage, "images");
        int number = 0;
        VolumeId id = new VolumeId(storage, "vm-" + vmid + "-disk-0");
        while (exists(id)) {
            id = new VolumeId(storage, "vm-" + vmid + "-disk-" + ++number);
        }
        create(id, bytes);
        return id;
    }

    /// Makes the cloud-init drive of a VM.
    public synchronized VolumeId allocateCloudInit(String storage, int vmid) {
        requireContent(storage, "images");
        VolumeId id = new VolumeId(storage, "vm-" + vmid + "-cloudinit");
        create(id, Long.parseLong(CLOUD_INIT_SIZE));
        return id;
    }

    /// Makes a disk of this very name.
    public void create(VolumeId id, long bytes) {
        try {
            Files.createDirectories(path(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writeSize(id, bytes);
    }

    /// Fills a disk from an image.
    public void importImage(VolumeId disk, Path image)
            throws VmDriver.Failed, InterruptedException {
        driver.importImage(path(disk), image);
    }

    /// Copies a disk with what is in it.
    public void copy(VolumeId from, VolumeId to) throws VmDriver.Failed, InterruptedException {
        driver.copy(path(from), path(to));
        writeSize(to, size(from));
    }

    /// Replaces a disk by a copy of another.
    public void replace(VolumeId from, VolumeId to) throws VmDriver.Failed, InterruptedException {
        driver.remove(path(to));
        copy(from, to);
    }

    /// Gives a disk another name.
    public void rename(VolumeId from, VolumeId to) {
        try {
            Files.move(path(from), path(to));
            Files.move(sizeFile(from), sizeFile(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void resize(VolumeId id, long bytes) throws VmDriver.Failed, InterruptedException {
        driver.resize(path(id), bytes);
        writeSize(id, bytes);
    }

    /// Removes a volume; one that is not there is no fault, as on the server.
    public void remove(VolumeId id) throws VmDriver.Failed, InterruptedException {
        try {
            if (id.content().isPresent()) {
                Files.deleteIfExists(path(id));
            } else if (exists(id)) {
                driver.remove(path(id));
                Files.deleteIfExists(sizeFile(id));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a storage holds.
    public List<Volume> list(Storages.Storage storage) {
        List<Volume> volumes = new ArrayList<>();
        storage.path()
                .ifPresent(base ->
                        FILE_CONTENTS.stream()
                                .filter(storage::holds)
                                .forEach(c -> listFiles(storage, base, c, volumes)));
        listFolder(disks.resolve(storage.id())).stream()
                .filter(Files::isDirectory)
                .map(folder -> new VolumeId(storage.id(), folder.getFileName().toString()))
                .filter(id -> id.owner().isPresent())
                .forEach(id ->
                        volumes.add(new Volume(id, "raw", "images", size(id), changed(path(id)))));
        return volumes;
    }

    /// Refuses a storage that does not take such content.
    public void requireContent(String storage, String content) {
        if (!storages.storage(storage).holds(content)) {
            throw ApiFault.died(
                    "storage '%s' does not support content-type '%s'".formatted(storage, content));
        }
    }

    private void listFiles(
            Storages.Storage storage, Path base, String content, List<Volume> volumes) {
        for (Path file : listFolder(folder(base, content))) {
            String name = file.getFileName().toString();
            if (Files.isRegularFile(file) && !name.startsWith(".")) {
                VolumeId id = new VolumeId(storage.id(), content + "/" + name);
                String format =
                        switch (content) {
                            case "snippets" -> "snippet";
                            case "vztmpl" -> "t" + name.substring(name.lastIndexOf('.') + 1);
                            default -> name.substring(name.lastIndexOf('.') + 1);
                        };
                volumes.add(new Volume(id, format, content, fileSize(file), changed(file)));
            }
        }
    }

    /// The server's own folders for the kinds of content.
    private static Path folder(Path base, String content) {
        return switch (content) {
            case "iso" -> base.resolve("template/iso");
            case "vztmpl" -> base.resolve("template/cache");
            default -> base.resolve(content);
        };
    }

    private Path sizeFile(VolumeId id) {
        return disks.resolve(id.storage()).resolve(id.name() + ".size");
    }

    private void writeSize(VolumeId id, long bytes) {
        PrivateFiles.write(sizeFile(id), bytes + "\n");
    }

    private static List<Path> listFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long fileSize(Path file) {
        return attributes(file).map(BasicFileAttributes::size).orElse(0L);
    }

    private static long changed(Path file) {
        return attributes(file).map(a -> a.lastModifiedTime().toMillis() / 1000).orElse(0L);
    }

    private static Optional<BasicFileAttributes> attributes(Path file) {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The file that `import-from` names: a volume, or a path on the host.
    public Path imageFile(String source) {
        return source.startsWith("/") ? storages.hostFile(source) : path(VolumeId.parse(source));
    }

    /// The size that a qcow2 header names, big-endian at offset 24; of other files their length.
    public long imageSize(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(32);
            boolean qcow2 =
                    head.length == 32
                            && head[0] == 'Q'
                            && head[1] == 'F'
                            && head[2] == 'I'
                            && head[3] == (byte) 0xfb;
            return qcow2 ? ByteBuffer.wrap(head, 24, 8).getLong() : Files.size(file);
        } catch (IOException e) {
            throw ApiFault.died("volume_size_info on '" + file.getFileName() + "' failed");
        }
    }
}
