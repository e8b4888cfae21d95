package mwan.lab.api.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;

/// What a caller may do on a path: the roles nearest to it decide.
public final class Permissions {
    private static final Pattern MACHINE = Pattern.compile("/vms/(\\d{1,9})");

    private final Directory directory;

    public Permissions(Directory directory) {
        this.directory = directory;
    }

    /// The privileges of a caller; a separated token has those that its user has as well.
    public NavigableSet<String> on(Caller caller, String path) {
        return held(caller, path).navigableKeySet();
    }

    /// The same, with whether each holds below the path too.
    public NavigableMap<String, Boolean> held(Caller caller, String path) {
        NavigableMap<String, Boolean> ofUser = ofName(caller.user(), path);
        boolean separated =
                caller.token()
                        .flatMap(id -> directory.token(caller.user(), id))
                        .map(Directory.Token::separated)
                        .orElse(false);
        if (separated) {
            ofUser.keySet().retainAll(ofName(caller.name(), path).keySet());
        }
        return ofUser;
    }

    /// Refuses a pool that is not there.
    public void requirePool(String pool) {
        if (!directory.hasPool(pool)) {
            throw ApiFault.of(
                    403, "Permission check failed (pool '" + pool + "' does not exist)\n");
        }
    }

    /// Refuses a caller who has the privilege neither on the pool nor on the machine.
    public void requireOnMachine(
            Caller caller, int vmid, Optional<String> pool, String... anyOfThese) {
        List<String> privileges = List.of(anyOfThese);
        if (pool.filter(id -> hasAny(caller, "/pool/" + id, privileges)).isEmpty()) {
            requireAny(caller, "/vms/" + vmid, anyOfThese);
        }
    }

    /// The machine is made: it is in the pool that it was made for.
    public void joinPool(int vmid, Optional<String> pool) {
        pool.ifPresent(id -> directory.join(vmid, id));
    }

    /// The machine is deleted.
    public void forgetMachine(int vmid) {
        directory.forgetMachine(vmid);
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

    private NavigableMap<String, Boolean> ofName(String name, String path) {
        NavigableMap<String, Boolean> privileges = new TreeMap<>();
        if (name.equals(Caller.ROOT)) {
            Roles.allPrivileges().forEach(privilege -> privileges.put(privilege, true));
            return privileges;
        }
        List<Directory.Grant> granted = new ArrayList<>(granted(name, path));
        Matcher machine = MACHINE.matcher(path);
        if (machine.matches()) {
            directory
                    .poolOf(Integer.parseInt(machine.group(1)))
                    .ifPresent(pool -> granted.addAll(granted(name, "/pool/" + pool)));
        }
        if (granted.stream().anyMatch(grant -> grant.role().equals("NoAccess"))) {
            return privileges;
        }
        Map<String, NavigableSet<String>> roles = directory.roles();
        granted.forEach(grant ->
                roles.getOrDefault(grant.role(), new TreeSet<>())
                        .forEach(privilege ->
                                privileges.merge(
                                        privilege, grant.propagates(), Boolean::logicalOr)));
        return privileges;
    }

    /// On the nearest level that names somebody.
    private List<Directory.Grant> granted(String name, String path) {
        List<Directory.Grant> granted = List.of();
        for (String level : levels(path)) {
            List<Directory.Grant> here =
                    directory.grants().stream()
                            .filter(g -> g.who().equals(name) && g.path().equals(level))
                            .filter(g -> g.propagates() || level.equals(path))
                            .toList();
            if (!here.isEmpty()) {
                granted = here;
            }
        }
        return granted;
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
