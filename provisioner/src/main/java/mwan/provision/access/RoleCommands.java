package mwan.provision.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.ShellWords;
import mwan.site.Passthrough;
import mwan.site.Proxmox.Login;
import mwan.site.Site;
import mwan.value.PoolName;
import mwan.value.TokenId;

/// The commands that make a role with just the needed privileges, a user, and a token of that user;
/// as argument arrays. Pure. The token's secret is `pveum`'s to print, on the host, once.
public final class RoleCommands {
    /// On the paths of what is the site's own.
    static final String ROLE = "MwanProvision";

    /// On the root of the tree: whatever may be changed there may be changed everywhere.
    static final String ROLE_AT_ROOT = "MwanProvisionAudit";

    /// On storages that the VM has no disk on: nothing is allocated there.
    static final String ROLE_ON_IMAGES = "MwanProvisionImages";

    private static final TokenId DEFAULT_TOKEN = new TokenId("mwan@pve!provision");

    private final TokenId token;
    private final PoolName pool;
    private final List<Need> needs;

    private RoleCommands(TokenId token, PoolName pool, List<Need> needs) {
        this.token = token;
        this.pool = pool;
        this.needs = needs;
    }

    /// For the token that the site file names, or for a new one.
    public static RoleCommands of(Site site) {
        var token =
                site.proxmox()
                        .map(proxmox ->
                                proxmox.login() instanceof Login.Token(var id, _)
                                        ? id
                                        : DEFAULT_TOKEN)
                        .orElseThrow(() -> missing("proxmox"));
        var vm = site.vm().orElseThrow(() -> missing("vm"));
        if (token.value().startsWith("root@pam!")) {
            throw new UserError(
                    ExitCode.WRONG_REQUEST,
                    "will not print a role",
                    token.value(),
                    "a token of root@pam, with all that root may do, is no token with a role",
                    "name a token of another user under proxmox.token, as mwan@pve!provision");
        }
        var pool = vm.pool().orElseGet(() -> new PoolName(vm.tag().value()));
        return new RoleCommands(
                token, pool, Needs.of(site, Optional.of(pool), Passthrough.MAPPINGS));
    }

    public TokenId token() {
        return token;
    }

    public PoolName pool() {
        return pool;
    }

    public List<Need> needs() {
        return needs;
    }

    /// In the order in which they are run.
    public List<List<String>> commands() {
        var commands = new ArrayList<List<String>>();
        privileges()
                .forEach((role, privileges) ->
                        commands.add(
                                List.of(
                                        "pveum",
                                        "role",
                                        "add",
                                        role,
                                        "--privs",
                                        String.join(",", privileges))));
        commands.add(List.of("pveum", "pool", "add", pool.value()));
        commands.add(List.of("pveum", "user", "add", user(), "--comment", "mwan-provision"));
        for (var path : new TreeSet<>(needs.stream().map(Need::path).toList())) {
            commands.add(grant(path));
        }
        // It may do what its user may: that user has no password, and nobody else is it.
        commands.add(List.of("pveum", "user", "token", "add", user(), name(), "--privsep", "0"));
        return commands;
    }

    /// As a script for root's shell on the host, with why in comments.
    public String script() {
        var lines = new ArrayList<String>();
        lines.add("# Run as root on a node of the cluster. A role that is there already, of an");
        lines.add("# earlier run, is brought up to date by `modify` in place of `add`.");
        for (var need : needs) {
            lines.add("#   " + need.privilege() + " on " + need.path() + ": to " + need.why());
        }
        commands().forEach(command -> lines.add(ShellWords.join(command)));
        lines.add(
                "# The last one prints the token's secret, once. Put it into a file that only you");
        lines.add("# can read, and into the site file:");
        lines.add("#   proxmox: {token: \"" + token + "\", tokenSecret: {file: PATH}, …}");
        lines.add("#   vm: {pool: " + pool + ", …}");
        return String.join("\n", lines) + "\n";
    }

    /// By role.
    private Map<String, Set<String>> privileges() {
        return needs.stream()
                .collect(
                        Collectors.groupingBy(
                                need -> role(need.path()),
                                TreeMap::new,
                                Collectors.mapping(
                                        Need::privilege,
                                        Collectors.<String, Set<String>>toCollection(
                                                TreeSet::new))));
    }

    private List<String> grant(String path) {
        boolean below = needs.stream().anyMatch(need -> need.path().equals(path) && need.below());
        return List.of(
                "pveum",
                "acl",
                "modify",
                path,
                "--users",
                user(),
                "--roles",
                role(path),
                "--propagate",
                below ? "1" : "0");
    }

    private String role(String path) {
        if (path.equals("/")) {
            return ROLE_AT_ROOT;
        }
        boolean allocates =
                needs.stream()
                        .filter(need -> need.path().equals(path))
                        .anyMatch(need -> need.privilege().equals("Datastore.AllocateSpace"));
        return path.startsWith("/storage/") && !allocates ? ROLE_ON_IMAGES : ROLE;
    }

    private String user() {
        return token.value().substring(0, token.value().indexOf('!'));
    }

    private String name() {
        return token.value().substring(token.value().indexOf('!') + 1);
    }

    private static UserError missing(String section) {
        return new UserError(
                ExitCode.WRONG_REQUEST,
                "cannot say what a token needs",
                section,
                "the site file has no such section",
                "add it; sites/vault.yaml has an example");
    }
}
