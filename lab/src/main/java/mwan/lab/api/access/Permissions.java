package mwan.lab.api.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;

/// What a caller may do on a path: the roles nearest to it decide.
public final class Permissions {
    private final Directory directory;

    public Permissions(Directory directory) {
        this.directory = directory;
    }

    /// The privileges of a caller; a separated token has those that its user has as well.
    public NavigableSet<String> on(Caller caller, String path) {
        NavigableSet<String> ofUser = ofName(caller.user(), path);
        boolean separated =
                caller.token()
                        .flatMap(id -> directory.token(caller.user(), id))
                        .map(Directory.Token::separated)
                        .orElse(false);
        if (separated) {
            ofUser.retainAll(ofName(caller.name(), path));
        }
        return ofUser;
    }

    /// Whether the caller has one of the privileges.
    public boolean hasAny(Caller caller, String path, Collection<String> privileges) {
        Set<String> held = on(caller, path);
        return privileges.stream().anyMatch(held::contains);
    }

    /// Refuses a caller who has not all of the privileges.
    public void require(Caller caller, String path, String... privileges) {
        if (!on(caller, path).containsAll(List.of(privileges))) {
            throw ApiFault.forbidden(path + ", " + String.join("|", privileges));
        }
    }

    /// Refuses a caller who has none of the privileges.
    public void requireAny(Caller caller, String path, String... privileges) {
        if (!hasAny(caller, path, List.of(privileges))) {
            throw ApiFault.forbidden(path + ", " + String.join("|", privileges));
        }
    }

    private NavigableSet<String> ofName(String name, String path) {
        if (name.equals(Caller.ROOT)) {
            return new TreeSet<>(Roles.allPrivileges());
        }
        List<Directory.Grant> inherited = List.of();
        for (String level : levels(path)) {
            List<Directory.Grant> here =
                    directory.grants().stream()
                            .filter(g -> g.who().equals(name) && g.path().equals(level))
                            .filter(g -> g.propagates() || level.equals(path))
                            .toList();
            if (!here.isEmpty()) {
                inherited = here;
            }
        }
        NavigableSet<String> privileges = new TreeSet<>();
        Map<String, NavigableSet<String>> roles = directory.roles();
        if (inherited.stream().anyMatch(grant -> grant.role().equals("NoAccess"))) {
            return privileges;
        }
        inherited.forEach(
                grant -> privileges.addAll(roles.getOrDefault(grant.role(), new TreeSet<>())));
        return privileges;
    }

    /// `/`, `/vms`, `/vms/100` for `/vms/100`.
    private static List<String> levels(String path) {
        List<String> levels = new ArrayList<>(List.of("/"));
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            levels.add(path.substring(0, slash));
        }
        if (path.length() > 1) {
            levels.add(path);
        }
        return levels;
    }
}
