package mwan.provision.proxmox;

import java.time.Instant;
import java.util.regex.Pattern;
import mwan.value.BadValue;
import mwan.value.NodeName;

/// A task's unique id: `UPID:node:pid:pstart:starttime:type:id:user:`.
public record Upid(String value) {
    private static final Pattern FORM =
            Pattern.compile(
                    "UPID:([A-Za-z0-9-]+):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\\s/]+):([^:\\s/]*):([^:\\s/]+):");

    public Upid {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a task's UPID");
        }
    }

    public static Upid parse(String text) {
        return new Upid(text);
    }

    public NodeName node() {
        return new NodeName(part(1));
    }

    public Instant started() {
        return Instant.ofEpochSecond(Long.parseLong(part(4), 16));
    }

    /// What kind of task: `qmcreate`, `qmstart`, `imgcopy`, …
    public String type() {
        return part(5);
    }

    /// What it works on, often a VM's id; may be empty.
    public String id() {
        return part(6);
    }

    /// Who started it: `root@pam` or `user@realm!token`.
    public String user() {
        return part(7);
    }

    private String part(int number) {
        var matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalStateException("checked when it was made");
        }
        return matcher.group(number);
    }

    @Override
    public String toString() {
        return value;
    }
}
