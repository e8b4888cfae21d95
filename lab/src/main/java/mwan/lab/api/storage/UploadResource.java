package mwan.lab.api.storage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;
import mwan.lab.api.task.TaskLog;
import mwan.lab.api.task.Tasks;

/// `POST /nodes/{node}/storage/{storage}/upload`: the file was spooled before, a task puts it in
/// place.
public final class UploadResource {
    private final Storages storages;
    private final Volumes volumes;
    private final Tasks tasks;
    private final Path hostRoot;

    public UploadResource(Storages storages, Volumes volumes, Tasks tasks, Path hostRoot) {
        this.storages = storages;
        this.volumes = volumes;
        this.tasks = tasks;
        this.hostRoot = hostRoot;
    }

    public void register(Routes routes) {
        routes.on("POST /nodes/{node}/storage/{storage}/upload", this::upload);
    }

    private JsonNode upload(Call call) {
        Parameters p = call.parameters();
        Path spooled =
                p.text("tmpfilename")
                        .map(name -> hostRoot.resolve(name.substring(1)))
                        .filter(Files::isRegularFile)
                        .orElseThrow(() -> ApiFault.died("missing temporary file name"));
        String content = p.required("content");
        String name = safeName(p.required("filename"));
        if (!name.matches(extensions(content))) {
            throw ApiFault.parameter("filename", "wrong file extension");
        }
        Storages.Storage storage = storages.storage(p.required("storage"));
        if (!storage.holds(content)) {
            throw ApiFault.died(
                    "storage '%s' does not support '%s' content".formatted(storage.id(), content));
        }
        VolumeId target = new VolumeId(storage.id(), content + "/" + name);
        Optional<String> algorithm = p.text("checksum-algorithm");
        String wanted = p.text("checksum").orElse("");
        return Json.text(
                tasks.start(
                                "imgcopy",
                                "",
                                call.caller(),
                                log -> {
                                    if (algorithm.isPresent()) {
                                        verify(log, spooled, algorithm.get(), wanted);
                                    }
                                    move(log, spooled, volumes.path(target));
                                })
                        .toString());
    }

    private static void move(TaskLog log, Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        log.line("starting file import from: " + from.getFileName());
        log.line("target file: " + to.getFileName());
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        log.line("finished file import successfully");
    }

    private static void verify(TaskLog log, Path file, String algorithm, String wanted)
            throws IOException, NoSuchAlgorithmException {
        MessageDigest digest =
                MessageDigest.getInstance(
                        algorithm.toUpperCase(Locale.ROOT).replace("SHA", "SHA-"));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        String got = HexFormat.of().formatHex(digest.digest());
        log.line("calculating checksum...");
        if (!got.equalsIgnoreCase(wanted)) {
            Files.delete(file);
            throw ApiFault.died(
                    "checksum mismatch: got '%s' != expect '%s'".formatted(got, wanted));
        }
        log.line("OK, checksum verified");
    }

    private static String extensions(String content) {
        return switch (content) {
            case "iso" -> ".+\\.(?i:iso|img)";
            case "vztmpl" -> ".+\\.tar\\.(gz|xz|zst|bz2)";
            default -> ".+\\.(ova|qcow2|raw|vmdk)";
        };
    }

    private static String safeName(String name) {
        return name.replaceFirst("^.*[/\\\\]", "").replaceAll("[^-a-zA-Z0-9_.]", "_");
    }
}
