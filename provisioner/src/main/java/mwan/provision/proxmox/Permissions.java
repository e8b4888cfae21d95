package mwan.provision.proxmox;

import java.util.Map;
import java.util.TreeMap;

/// What a login may do, as the server tells it: the privileges at each path that an access list or
/// a pool names, and whether each holds below that path too.
public final class Permissions {
    private final Map<String, Map<String, Boolean>> byPath;

    /// @param byPath for each path its privileges, true where they hold below it too
    public Permissions(Map<String, Map<String, Boolean>> byPath) {
        this.byPath = new TreeMap<>(byPath);
    }

    static Permissions from(Fields answer) {
        var byPath = new TreeMap<String, Map<String, Boolean>>();
        answer.object()
                .forEachEntry((path, _) -> {
                    var privileges = new TreeMap<String, Boolean>();
                    var held = new Fields(answer.call(), answer.object().path(path));
                    held.object()
                            .fieldNames()
                            .forEachRemaining(name -> privileges.put(name, held.flag(name)));
                    byPath.put(path, privileges);
                });
        return new Permissions(byPath);
    }

    /// Whether a privilege is held on a path: the nearest path that the server names decides.
    public boolean allows(String path, String privilege) {
        for (var level = path; ; level = above(level)) {
            var held = byPath.get(level);
            if (held != null) {
                return held.containsKey(privilege)
                        && (level.equals(path) || held.getOrDefault(privilege, false));
            }
            if (level.equals("/")) {
                return false;
            }
        }
    }

    private static String above(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
