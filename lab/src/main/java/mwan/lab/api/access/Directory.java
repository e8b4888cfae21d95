package mwan.lab.api.access;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mwan.lab.api.files.PrivateFiles;
import mwan.lab.api.request.Caller;

/// Users, tokens, roles, pools and access lists, kept in `/etc/pve/user.cfg` and
/// `/etc/pve/priv/token.cfg`.
public final class Directory {
    /// A user of the host.
    public record User(String id, boolean enabled, String comment) {}

    /// A token of a user; `separated` tokens have only the privileges that are given to themselves.
    public record Token(String user, String id, boolean separated, long expire, String comment) {
        String fullId() {
            return user + "!" + id;
        }
    }

    /// A role given to a user or token on a path, and below it when it propagates.
    public record Grant(String path, String who, String role, boolean propagates) {}

    private record Pool(String comment, NavigableSet<Integer> machines) {}

    private final Path configFile;
    private final Path secretsFile;
    private final SequencedMap<String, User> users = new LinkedHashMap<>();
    private final SequencedMap<String, Token> tokens = new LinkedHashMap<>();
    private final SequencedMap<String, String> secrets = new LinkedHashMap<>();
    private final SequencedMap<String, NavigableSet<String>> ownRoles = new LinkedHashMap<>();
    private final SequencedMap<String, Pool> pools = new LinkedHashMap<>();
    private final List<Grant> grants = new ArrayList<>();

    /// Reads what is there; `root@pam` always is.
    public Directory(Path etcPve) {
        configFile = etcPve.resolve("user.cfg");
        secretsFile = etcPve.resolve("priv/token.cfg");
        users.put(Caller.ROOT, new User(Caller.ROOT, true, ""));
        PrivateFiles.lines(configFile).forEach(this::readLine);
        PrivateFiles.lines(secretsFile)
                .forEach(line -> {
                    String[] words = line.split(" ");
                    secrets.put(words[0], words[1]);
                });
    }

    public synchronized List<User> users() {
        return List.copyOf(users.values());
    }

    public synchronized Optional<User> user(String id) {
        return Optional.ofNullable(users.get(id));
    }

    public synchronized void put(User user) {
        users.put(user.id(), user);
        write();
    }

    public synchronized void removeUser(String id) {
        users.remove(id);
        tokens.values().removeIf(token -> token.user().equals(id));
        secrets.keySet().removeIf(full -> full.startsWith(id + "!"));
        grants.removeIf(g -> g.who().equals(id) || g.who().startsWith(id + "!"));
        write();
    }

    public synchronized List<Token> tokens(String user) {
        return tokens.values().stream().filter(token -> token.user().equals(user)).toList();
    }

    public synchronized Optional<Token> token(String user, String id) {
        return Optional.ofNullable(tokens.get(user + "!" + id));
    }

    public synchronized void put(Token token, String secret) {
        tokens.put(token.fullId(), token);
        secrets.put(token.fullId(), secret);
        write();
    }

    public synchronized void removeToken(Token token) {
        tokens.remove(token.fullId());
        secrets.remove(token.fullId());
        grants.removeIf(grant -> grant.who().equals(token.fullId()));
        write();
    }

    synchronized Optional<String> secret(Token token) {
        return Optional.ofNullable(secrets.get(token.fullId()));
    }

    /// All roles with their privileges, built-in ones first.
    public synchronized SequencedMap<String, NavigableSet<String>> roles() {
        SequencedMap<String, NavigableSet<String>> all = new LinkedHashMap<>(Roles.BUILT_IN);
        all.putAll(ownRoles);
        return all;
    }

    public boolean isBuiltIn(String role) {
        return Roles.BUILT_IN.containsKey(role);
    }

    public synchronized void putRole(String id, NavigableSet<String> privileges) {
        ownRoles.put(id, new TreeSet<>(privileges));
        write();
    }

    public synchronized void removeRole(String id) {
        ownRoles.remove(id);
        grants.removeIf(grant -> grant.role().equals(id));
        write();
    }

    public synchronized List<Grant> grants() {
        return List.copyOf(grants);
    }

    public synchronized void grant(Grant grant) {
        revoke(grant);
        grants.add(grant);
        write();
    }

    public synchronized void revoke(Grant grant) {
        grants.removeIf(g ->
                g.path().equals(grant.path())
                        && g.who().equals(grant.who())
                        && g.role().equals(grant.role()));
        write();
    }

    public synchronized boolean hasPool(String id) {
        return pools.containsKey(id);
    }

    public synchronized void putPool(String id, String comment) {
        pools.put(id, new Pool(comment, new TreeSet<>()));
        write();
    }

    /// A machine is in one pool, or in none.
    public synchronized void join(int vmid, String pool) {
        pools.values().forEach(each -> each.machines().remove(vmid));
        Optional.ofNullable(pools.get(pool)).ifPresent(into -> into.machines().add(vmid));
        write();
    }

    synchronized Optional<String> poolOf(int vmid) {
        return pools.entrySet().stream()
                .filter(each -> each.getValue().machines().contains(vmid))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// The machine is deleted: what was granted on it goes, and it is in no pool.
    public synchronized void forgetMachine(int vmid) {
        grants.removeIf(grant -> grant.path().equals("/vms/" + vmid));
        pools.values().forEach(each -> each.machines().remove(vmid));
        write();
    }

    private void readLine(String line) {
        String[] f = line.split(":", -1);
        switch (f[0]) {
            case "user" -> users.put(f[1], new User(f[1], f[2].equals("1"), f[6]));
            case "token" -> {
                int mark = f[1].indexOf('!');
                Token token =
                        new Token(
                                f[1].substring(0, mark),
                                f[1].substring(mark + 1),
                                f[3].equals("1"),
                                Long.parseLong(f[2]),
                                f[4]);
                tokens.put(token.fullId(), token);
            }
            case "role" -> ownRoles.put(f[1], new TreeSet<>(List.of(f[2].split(","))));
            case "pool" -> {
                NavigableSet<Integer> machines = new TreeSet<>();
                for (String vmid : f[3].split(",")) {
                    if (!vmid.isEmpty()) {
                        machines.add(Integer.parseInt(vmid));
                    }
                }
                pools.put(f[1], new Pool(f[2], machines));
            }
            case "acl" -> grants.add(new Grant(f[2], f[3], f[4], f[1].equals("1")));
            default -> {}
        }
    }

    private void write() {
        List<String> lines = new ArrayList<>();
        users.values()
                .forEach(u ->
                        lines.add(
                                "user:%s:%s:0:::%s:::"
                                        .formatted(u.id(), u.enabled() ? 1 : 0, u.comment())));
        tokens.values()
                .forEach(t ->
                        lines.add(
                                "token:%s:%d:%s:%s:"
                                        .formatted(
                                                t.fullId(),
                                                t.expire(),
                                                t.separated() ? 1 : 0,
                                                t.comment())));
        pools.forEach((id, pool) ->
                lines.add(
                        "pool:%s:%s:%s::"
                                .formatted(
                                        id,
                                        pool.comment(),
                                        pool.machines().stream()
                                                .map(Object::toString)
                                                .collect(Collectors.joining(",")))));
        ownRoles.forEach((id, privs) -> lines.add("role:" + id + ":" + String.join(",", privs)));
        grants.forEach(g ->
                lines.add(
                        "acl:%s:%s:%s:%s:"
                                .formatted(g.propagates() ? 1 : 0, g.path(), g.who(), g.role())));
        PrivateFiles.write(configFile, lines);
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            values.add(secret.getKey() + " " + secret.getValue());
        }
        PrivateFiles.write(secretsFile, values);
    }
}
