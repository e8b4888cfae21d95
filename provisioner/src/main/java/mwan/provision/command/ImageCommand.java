package mwan.provision.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.image.ImageShelf;
import mwan.provision.image.ImageUpload;
import mwan.provision.image.LocalImage;
import mwan.provision.image.StoredImage;
import mwan.provision.vm.ImageTemplate;
import mwan.value.BadValue;
import mwan.value.StorageName;
import mwan.value.VmId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The router's images: on this machine, and on the Proxmox host's storage.
@Command(
        name = "image",
        description =
                "The router's disk image: builds it, brings it to the host, lists, tidies up.")
final class ImageCommand {
    private static final Duration DELETE_LIMIT = Duration.ofMinutes(5);

    @ParentCommand private @Nullable Main main;

    @Command(
            name = "build",
            description = {
                "Builds the image on this machine, as root; see mwan-image/README.md.",
                "--check: ends with 1 when a rebuild is due; --update: looks for newer packages."
            })
    int build(
            @Option(names = "--check", description = "Only says whether a rebuild is due.")
                    boolean check,
            @Option(names = "--update", description = "Looks for newer packages too.")
                    boolean update) {
        var elsewhere =
                new UserError(
                        ExitCode.WRONG_REQUEST,
                        "cannot build the image",
                        "mwan-provision.jar",
                        "the definition of the image is not in it",
                        "run ./mwan-provision image build"
                                + (check ? " --check" : "")
                                + (update ? " --update" : "")
                                + " in the source folder");
        return Answers.parent(main).failed(elsewhere, "the image", "").exit().number();
    }

    @Command(
            name = "push",
            description =
                    "Brings the newest image built here to the site's image storage, and with --template"
                            + " makes a template of it.")
    int push(
            @Option(names = "--template", description = "Makes a template of it too.")
                    boolean template,
            @Option(
                            names = "--id",
                            paramLabel = "ID",
                            description = "The template's id (default: the next free one).")
                    @Nullable String id) {
        var root = Answers.parent(main);
        var local = newestHere();
        try (var session = Session.toChange(root)) {
            var storage = session.vm().image().storage();
            StoredImage.refuseUnfitStorage(session.proxmox(), storage);
            var volume = storage + ":import/" + local.name();
            boolean sent = bring(session, local, storage, volume);
            var document =
                    JsonNodeFactory.instance.objectNode().put("image", volume).put("sent", sent);
            var text = (sent ? "pushed: " : "already there: ") + volume;
            if (template) {
                var made =
                        new ImageTemplate(session.proxmox(), session.vm(), session.progress())
                                .make(volume, Optional.ofNullable(id).map(ImageCommand::parsed));
                document.put("template", made.number());
                text += "\ntemplate " + made;
            }
            Answers.give(root, text, document);
            return ExitCode.OK.number();
        }
    }

    /// What is there with another length is another file of that name, or half of one.
    private static boolean bring(
            Session session, LocalImage local, StorageName storage, String volume) {
        boolean whole =
                session.proxmox().storages().content(storage, Optional.of("import")).stream()
                        .filter(one -> one.id().equals(volume))
                        .anyMatch(one -> one.sizeBytes().orElse(-1) == local.bytes());
        if (!whole) {
            new ImageUpload(session.proxmox(), session.progress()).bring(local, storage);
        }
        return !whole;
    }

    @Command(
            name = "list",
            description = "The images on the site's image storage, and which VMs need them.")
    int list() {
        var root = Answers.parent(main);
        try (var session = Session.open(root)) {
            var fates = fates(session);
            var lines = new ArrayList<String>();
            fates.forEach(fate -> lines.add(line(fate)));
            Answers.give(
                    root,
                    lines.isEmpty()
                            ? "no images on " + session.vm().image().storage()
                            : String.join("\n", lines),
                    document(fates, "images"));
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "prune",
            description =
                    "Deletes the images that no VM or template of the node was made from, that the"
                            + " site file does not name, and that are not the newest here.")
    int prune(
            @Option(names = "--dry-run", description = "Only says what would be deleted.")
                    boolean dryRun) {
        var root = Answers.parent(main);
        try (var session = Session.toChange(root)) {
            var unneeded = fates(session).stream().filter(fate -> fate.reason().isEmpty()).toList();
            var storage = session.vm().image().storage();
            var lines = new ArrayList<String>();
            for (var fate : unneeded) {
                if (!dryRun) {
                    session.proxmox()
                            .tasks()
                            .await(
                                    session.proxmox()
                                            .storages()
                                            .delete(storage, fate.entry().volume()),
                                    DELETE_LIMIT,
                                    session.progress()::detail);
                }
                lines.add((dryRun ? "would delete " : "deleted ") + fate.entry().volume());
            }
            Answers.give(
                    root,
                    lines.isEmpty() ? "nothing to delete" : String.join("\n", lines),
                    document(unneeded, dryRun ? "unneeded" : "deleted"));
            return ExitCode.OK.number();
        }
    }

    private static List<ImageShelf.Fate> fates(Session session) {
        var wanted = wanted(session);
        return new ImageShelf(session.proxmox(), session.vm().image().storage())
                .images().stream().map(entry -> ImageShelf.fate(entry, wanted)).toList();
    }

    private static Map<String, String> wanted(Session session) {
        var wanted = new TreeMap<String, String>();
        LocalImage.newestIfAny(System.getenv(), home())
                .ifPresent(image -> wanted.put(image.name(), "the newest built here"));
        session.vm().image().name().ifPresent(name -> wanted.put(name, "the site file names it"));
        return wanted;
    }

    private static String line(ImageShelf.Fate fate) {
        return fate.entry().volume()
                + fate.entry().bytes().stream()
                        .mapToObj(bytes -> "  " + (bytes >> 20) + " MiB")
                        .findFirst()
                        .orElse("")
                + "  "
                + fate.reason().orElse("nobody needs it");
    }

    private static ObjectNode document(List<ImageShelf.Fate> fates, String key) {
        var document = JsonNodeFactory.instance.objectNode();
        var images = document.putArray(key);
        for (var fate : fates) {
            var one = images.addObject().put("volume", fate.entry().volume());
            fate.entry().bytes().ifPresent(bytes -> one.put("bytes", bytes));
            fate.entry().users().forEach(one.putArray("usedBy")::add);
            fate.reason().ifPresentOrElse(why -> one.put("kept", why), () -> one.putNull("kept"));
        }
        return document;
    }

    private static LocalImage newestHere() {
        return LocalImage.newest(System.getenv(), home());
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    private static VmId parsed(String text) {
        try {
            return VmId.parse(text);
        } catch (BadValue wrong) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "cannot make the template",
                    "--id",
                    String.valueOf(wrong.getMessage()),
                    "name a number, as in --id 9000");
        }
    }
}
