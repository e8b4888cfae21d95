package mwan.provision.image;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.resource.Change;
import mwan.provision.resource.Resource;
import mwan.value.StorageName;

/// The image on the storage that the VM's disk is imported from: uploaded when it is needed and not
/// there.
public final class StoredImage implements Resource<StoredImage.State> {
    private final Proxmox proxmox;
    private final StorageName storage;
    private final Wish wish;
    private final BooleanSupplier notNeeded;
    private final Supplier<Optional<String>> madeFrom;
    private final Progress progress;

    /// Which image is wished.
    public sealed interface Wish {
        /// One that lies on the storage.
        record Named(String name) implements Wish {}

        /// The newest one that lies here; that there is none is only told when a VM is to be made.
        record NewestHere(Supplier<Optional<LocalImage>> ifAny) implements Wish {
            LocalImage image() {
                return ifAny.get().orElseThrow(LocalImage::noneBuilt);
            }
        }

        default String fileName() {
            return switch (this) {
                case Named named -> named.name();
                case NewestHere newest -> newest.image().name();
            };
        }

        /// Its name, where there is one.
        default Optional<String> fileNameIfAny() {
            return switch (this) {
                case Named named -> Optional.of(named.name());
                case NewestHere newest -> newest.ifAny().get().map(LocalImage::name);
            };
        }
    }

    /// @param needed whether a VM is still to be made from it
    /// @param madeFrom the image that the VM which is there was made from
    public record State(boolean needed, boolean present, Optional<String> madeFrom) {}

    /// @param notNeeded whether what would be made from it is there already
    /// @param madeFrom the file name of the image that the VM which is there was made from
    public StoredImage(
            Proxmox proxmox,
            StorageName storage,
            Wish wish,
            BooleanSupplier notNeeded,
            Supplier<Optional<String>> madeFrom,
            Progress progress) {
        this.proxmox = proxmox;
        this.storage = storage;
        this.wish = wish;
        this.notNeeded = notNeeded;
        this.madeFrom = madeFrom;
        this.progress = progress;
    }

    /// As Proxmox VE names it: `local:import/mwan-0123456789ab.qcow2`.
    public String volume() {
        return volume(storage, wish);
    }

    public static String volume(StorageName storage, Wish wish) {
        return storage + ":import/" + wish.fileName();
    }

    @Override
    public String name() {
        return "image";
    }

    @Override
    public State observe() {
        if (notNeeded.getAsBoolean()) {
            return new State(false, false, madeFrom.get());
        }
        refuseUnfitStorage(proxmox, storage);
        return new State(
                true,
                proxmox.storages().content(storage, Optional.of("import")).stream()
                        .anyMatch(volume -> volume.id().equals(volume())),
                Optional.empty());
    }

    @Override
    public List<Change> diff(State state) {
        if (!state.needed() || state.present()) {
            return List.of();
        }
        if (wish instanceof Wish.Named named) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot find the image",
                    volume(),
                    "it is not on the storage",
                    "upload "
                            + named.name()
                            + ", or leave vm.image.name out to take the newest"
                            + " built here");
        }
        return List.of(
                Change.create(name(), volume(), "uploaded", "the VM's disk is made from it"));
    }

    @Override
    public void apply(State state, List<Change> changes) {
        if (!(wish instanceof Wish.NewestHere newest)) {
            throw new IllegalStateException("only a local image is ever to be uploaded");
        }
        new ImageUpload(proxmox, progress).bring(newest.image(), storage);
    }

    /// A VM is never replaced unasked; what another image would replace is said.
    @Override
    public List<String> notes(State state) {
        return state
                .madeFrom()
                .flatMap(present ->
                        wish.fileNameIfAny()
                                .filter(wished -> !wished.equals(present))
                                .map(wished ->
                                        "the VM was made from "
                                                + present
                                                + ", and the image is now "
                                                + wished
                                                + ": up --replace would delete the VM with its"
                                                + " disks, and make it anew from that one"))
                .stream()
                .toList();
    }

    /// Before anything is sent: a storage that is there, and takes imports.
    public static void refuseUnfitStorage(Proxmox proxmox, StorageName storage) {
        var found = proxmox.storages().find(storage);
        if (found.filter(one -> one.takes("import")).isEmpty()) {
            throw new UserError(
                    ExitCode.OUTSIDE_FAILED,
                    "cannot store the image",
                    "storage " + storage,
                    found.isEmpty() ? "there is no such storage" : "it takes no imports",
                    "add content type import to a storage of files, as with `pvesm set "
                            + storage
                            + " --content …,import`, or name another under vm.image.storage");
        }
    }
}
