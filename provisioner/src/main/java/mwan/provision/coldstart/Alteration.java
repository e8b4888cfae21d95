package mwan.provision.coldstart;

import java.util.ArrayList;
import java.util.List;
import mwan.provision.ssh.Bytes;
import mwan.provision.ssh.FileMode;

/// What else changes in a cold start, and how that is taken back.
///
/// @param whileOff runs on the host while the VM is off
/// @param before files of the host as they were
/// @param back runs while the VM is off again, after those files are as before
public record Alteration(List<Step> whileOff, List<Saved> before, List<Step> back) {
    public static final Alteration NONE = new Alteration(List.of(), List.of(), List.of());

    public Alteration {
        whileOff = List.copyOf(whileOff);
        before = List.copyOf(before);
        back = List.copyOf(back);
    }

    /// A file of the host, as it was.
    public record Saved(String path, Bytes content, FileMode mode) {}

    Alteration and(Alteration other) {
        return new Alteration(
                joined(whileOff, other.whileOff),
                joined(before, other.before),
                joined(back, other.back));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
