package mwan.lab.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;

/// `/access/ticket` and `/access/permissions`.
public final class TicketResource {
    private static final List<String> SHOWN_PATHS =
            List.of(
                    "/",
                    "/access",
                    "/access/groups",
                    "/nodes",
                    "/pool",
                    "/sdn",
                    "/storage",
                    "/vms");

    private final Directory directory;
    private final Passwords passwords;
    private final Tickets tickets;
    private final Permissions permissions;

    public TicketResource(
            Directory directory, Passwords passwords, Tickets tickets, Permissions permissions) {
        this.directory = directory;
        this.passwords = passwords;
        this.tickets = tickets;
        this.permissions = permissions;
    }

    public void register(Routes routes) {
        routes.on("POST /access/ticket", this::login);
        routes.on("GET /access/permissions", this::permissions);
    }

    /// By the password, or by a ticket that is still good.
    private JsonNode login(Call call) {
        Parameters p = call.parameters();
        String name = p.required("username");
        String user = p.text("realm").map(realm -> name + "@" + realm).orElse(name);
        String password = p.required("password");
        boolean known = directory.user(user).filter(Directory.User::enabled).isPresent();
        boolean renewed = tickets.verify(password).filter(user::equals).isPresent();
        if (!known || !(renewed || passwords.matches(user, password))) {
            throw ApiFault.of(401, "authentication failure\n");
        }
        ObjectNode answer =
                Json.object()
                        .put("username", user)
                        .put("ticket", tickets.issue(user))
                        .put("CSRFPreventionToken", tickets.issueCsrf(user));
        answer.putObject("cap");
        return answer;
    }

    private JsonNode permissions(Call call) {
        Parameters p = call.parameters();
        Caller caller = call.caller();
        String wanted = p.text("userid").orElse(caller.name());
        if (!wanted.equals(caller.name()) && !wanted.startsWith(caller.user() + "!")) {
            permissions.require(caller, "/access", "Sys.Audit");
        }
        int mark = wanted.indexOf('!');
        Caller subject =
                mark < 0
                        ? Caller.of(wanted)
                        : new Caller(
                                wanted.substring(0, mark),
                                java.util.Optional.of(wanted.substring(mark + 1)));
        TreeSet<String> paths = new TreeSet<>(SHOWN_PATHS);
        directory.grants().forEach(grant -> paths.add(grant.path()));
        p.text("path")
                .ifPresent(path -> {
                    paths.clear();
                    paths.add(path);
                });
        ObjectNode answer = Json.object();
        for (String path : paths) {
            ObjectNode held = Json.object();
            permissions
                    .held(subject, path)
                    .forEach((privilege, below) -> held.put(privilege, below ? 1 : 0));
            if (!held.isEmpty()) {
                answer.set(path, held);
            }
        }
        return answer;
    }
}
