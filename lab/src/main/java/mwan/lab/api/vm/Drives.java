package mwan.lab.api.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;
import mwan.lab.api.storage.Sizes;
import mwan.lab.api.storage.VolumeId;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskLog;
import org.jspecify.annotations.Nullable;

/// The drives of a VM: what is asked for (`local-lvm:8`, `local-lvm:0,import-from=…`) and what it
/// becomes (`local-lvm:vm-113-disk-0,size=8G`).
final class Drives {
    private static final Pattern NEW_DISK =
            Pattern.compile("([a-zA-Z][a-zA-Z0-9\\-_.]*):(\\d+(?:\\.\\d+)?)");
    private static final Pattern NEW_CLOUD_INIT =
            Pattern.compile("([a-zA-Z][a-zA-Z0-9\\-_.]*):cloudinit");
    private static final String IMPORT = "import-from";
    private static final long SMALL_DISK = 4L << 20;

    private final VmOptions options;
    private final Volumes volumes;
    private final Permissions permissions;

    Drives(VmOptions options, Volumes volumes, Permissions permissions) {
        this.options = options;
        this.volumes = volumes;
        this.permissions = permissions;
    }

    /// Refuses, before any work, drives that the caller may not have or that cannot be made.
    void require(Caller caller, String option, String value) {
        SequencedMap<String, String> parts = options.split(option, value);
        String file = parts.getOrDefault("file", "none");
        String source = parts.get(IMPORT);
        if (file.startsWith("/") || (source != null && source.startsWith("/"))) {
            if (!caller.isRoot()) {
                throw ApiFault.died("Only root can pass arbitrary filesystem paths.");
            }
        }
        Matcher fresh = NEW_DISK.matcher(file);
        Matcher cloudInit = NEW_CLOUD_INIT.matcher(file);
        Optional<String> storage =
                fresh.matches()
                        ? Optional.of(fresh.group(1))
                        : cloudInit.matches() ? Optional.of(cloudInit.group(1)) : Optional.empty();
        storage.ifPresent(id -> {
            volumes.requireContent(id, "images");
            permissions.require(caller, "/storage/" + id, "Datastore.AllocateSpace");
        });
        if (source != null && !source.startsWith("/")) {
            requireSource(caller, option, fresh, VolumeId.parse(source));
        }
    }

    private void requireSource(Caller caller, String option, Matcher fresh, VolumeId source) {
        permissions.requireAny(
                caller,
                "/storage/" + source.storage(),
                "Datastore.AllocateSpace",
                "Datastore.Audit");
        if (!fresh.matches() || Double.parseDouble(fresh.group(2)) != 0) {
            throw ApiFault.parameter(
                    option,
                    "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>");
        }
        String content = source.content().orElse("images");
        if (!content.equals("import") && !content.equals("images")) {
            throw ApiFault.died(
                    "%s - 'import-from' volume '%s' has content type '%s', not 'images' or 'import'"
                            .formatted(option, source, content));
        }
    }

    /// Whether making this drive makes a volume.
    boolean isNew(String option, String value) {
        String file = options.split(option, value).getOrDefault("file", "none");
        return NEW_DISK.matcher(file).matches() || NEW_CLOUD_INIT.matcher(file).matches();
    }

    /// Makes the drive's volume where one is asked for; the result is what the configuration keeps.
    /// Each volume that was made is added to `made`, also when a later step fails.
    String make(int vmid, String option, String value, TaskLog log, List<VolumeId> made)
            throws VmDriver.Failed, InterruptedException {
        SequencedMap<String, String> parts = options.split(option, value);
        String file = parts.getOrDefault("file", "none");
        Matcher cloudInit = NEW_CLOUD_INIT.matcher(file);
        if (cloudInit.matches()) {
            VolumeId id = volumes.allocateCloudInit(cloudInit.group(1), vmid);
            made.add(id);
            log.line(option + ": successfully created disk '" + id + ",media=cdrom'");
            parts.put("file", id.toString());
            parts.put("media", "cdrom");
            parts.put("size", Sizes.format(volumes.size(id)));
            return options.join(option, parts);
        }
        Matcher fresh = NEW_DISK.matcher(file);
        if (!fresh.matches()) {
            return existing(option, parts);
        }
        String source = parts.remove(IMPORT);
        long bytes = wantedSize(option, fresh.group(2), source);
        VolumeId id = volumes.allocate(fresh.group(1), vmid, bytes);
        made.add(id);
        if (source != null) {
            log.line("importing '" + source + "' to '" + id + "'");
            volumes.importImage(id, volumes.imageFile(source));
        } else {
            volumes.resize(id, bytes);
        }
        log.line(
                option
                        + ": successfully created disk '"
                        + id
                        + ",size="
                        + Sizes.format(bytes)
                        + "'");
        parts.put("file", id.toString());
        parts.put("size", Sizes.format(bytes));
        parts.remove("format");
        return options.join(option, parts);
    }

    /// The volumes of these options that belong to the VM, by the option that has them.
    List<VolumeId> owned(int vmid, Map<String, String> config) {
        List<VolumeId> ids = new ArrayList<>();
        config.forEach((option, value) -> {
            if (VmOptions.isDrive(option)) {
                volume(option, value)
                        .filter(id -> id.owner().orElse(0) == vmid)
                        .ifPresent(ids::add);
            }
        });
        return ids;
    }

    /// The volume of a drive, when it has one.
    Optional<VolumeId> volume(String option, String value) {
        return Optional.ofNullable(options.split(option, value).get("file"))
                .filter(file -> !file.startsWith("/"))
                .flatMap(VolumeId::tryParse);
    }

    /// The cloud-init drive among the options.
    Optional<VolumeId> cloudInit(Map<String, String> config) {
        return config.entrySet().stream()
                .filter(e -> VmOptions.isDrive(e.getKey()))
                .flatMap(e -> volume(e.getKey(), e.getValue()).stream())
                .filter(id -> id.name().endsWith("-cloudinit"))
                .findFirst();
    }

    private long wantedSize(String option, String gigabytes, @Nullable String source) {
        if (source != null) {
            return volumes.imageSize(volumes.imageFile(source));
        }
        if (option.startsWith("efidisk") || option.startsWith("tpmstate")) {
            return SMALL_DISK;
        }
        return Sizes.parse(gigabytes + "G");
    }

    private String existing(String option, SequencedMap<String, String> parts) {
        String file = parts.getOrDefault("file", "none");
        if (file.equals("none") || file.equals("cdrom") || file.startsWith("/")) {
            return options.join(option, parts);
        }
        VolumeId id = VolumeId.parse(file);
        if (!volumes.exists(id)) {
            throw ApiFault.died("volume '" + id + "' does not exist");
        }
        if (!"cdrom".equals(parts.get("media"))) {
            parts.put("size", Sizes.format(volumes.size(id)));
        }
        return options.join(option, parts);
    }
}
