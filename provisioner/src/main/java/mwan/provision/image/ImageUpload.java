package mwan.provision.image;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Upload;
import mwan.value.StorageName;

/// Brings an image to a storage, whole or not at all: the server compares its checksum before it
/// puts the file in place, and an upload whose connection broke is begun anew, since a server keeps
/// nothing of half a file.
public final class ImageUpload {
    private static final Duration MOVE_LIMIT = Duration.ofMinutes(10);
    private static final long TELL_EVERY = 64L << 20;
    private static final int TRIES = 3;

    private final Proxmox proxmox;
    private final Progress progress;

    public ImageUpload(Proxmox proxmox, Progress progress) {
        this.proxmox = proxmox;
        this.progress = progress;
    }

    public void bring(LocalImage local, StorageName storage) {
        var upload =
                new Upload(
                        proxmox.node(),
                        storage,
                        Upload.Content.IMPORT,
                        local.name(),
                        local.file(),
                        local.sha256());
        for (int tries = 1; ; tries++) {
            try {
                send(upload);
                return;
            } catch (UserError failed) {
                if (tries == TRIES || !(failed.getCause() instanceof IOException)) {
                    throw failed;
                }
                progress.note("the upload was cut (" + failed.why() + ") and is begun anew");
            }
        }
    }

    private void send(Upload upload) {
        var told = new AtomicLong();
        var task =
                proxmox.storages()
                        .upload(
                                upload,
                                sent -> {
                                    if (sent - told.get() >= TELL_EVERY) {
                                        told.set(sent);
                                        progress.note((sent >> 20) + " MiB sent");
                                    }
                                });
        proxmox.tasks().await(task, MOVE_LIMIT, progress::detail);
    }
}
