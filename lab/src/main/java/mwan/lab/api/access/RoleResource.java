package mwan.lab.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;

/// `/access/roles` and `/access/acl`.
public final class RoleResource {
    private final Directory directory;
    private final Permissions permissions;

    public RoleResource(Directory directory, Permissions permissions) {
        this.directory = directory;
        this.permissions = permissions;
    }

    public void register(Routes routes) {
        routes.on("GET /access/roles", this::list);
        routes.on("POST /access/roles", this::create);
        routes.on("PUT /access/roles/{roleid}", this::update);
        routes.on("DELETE /access/roles/{roleid}", this::remove);
        routes.on("GET /access/acl", this::acl);
        routes.on("PUT /access/acl", this::grant);
    }

    private JsonNode list(Call call) {
        ArrayNode answer = Json.array();
        directory
                .roles()
                .forEach((id, privileges) ->
                        answer.addObject()
                                .put("roleid", id)
                                .put("privs", String.join(",", privileges))
                                .put("special", directory.isBuiltIn(id) ? 1 : 0));
        return answer;
    }

    private JsonNode create(Call call) {
        String id = call.parameters().required("roleid");
        if (directory.roles().containsKey(id)) {
            throw ApiFault.died("create role failed: role '" + id + "' already exists");
        }
        directory.putRole(id, privileges(call.parameters()));
        return Json.nothing();
    }

    private JsonNode update(Call call) {
        String id = requireOwn(call);
        NavigableSet<String> wanted = privileges(call.parameters());
        if (call.parameters().flag("append")) {
            wanted.addAll(directory.roles().getOrDefault(id, new TreeSet<>()));
        }
        directory.putRole(id, wanted);
        return Json.nothing();
    }

    private JsonNode remove(Call call) {
        directory.removeRole(requireOwn(call));
        return Json.nothing();
    }

    private String requireOwn(Call call) {
        String id = call.parameters().required("roleid");
        if (directory.isBuiltIn(id)) {
            throw ApiFault.died("auto-generated role '" + id + "' cannot be modified");
        }
        if (!directory.roles().containsKey(id)) {
            throw ApiFault.died("role '" + id + "' does not exist");
        }
        return id;
    }

    private static NavigableSet<String> privileges(Parameters p) {
        NavigableSet<String> wanted = words(p, "privs");
        for (String privilege : wanted) {
            if (!Roles.allPrivileges().contains(privilege)) {
                throw ApiFault.parameter(
                        "privs", "invalid format - invalid privilege '" + privilege + "'\n");
            }
        }
        return wanted;
    }

    private JsonNode acl(Call call) {
        boolean all =
                permissions.hasAny(
                        call.caller(), "/access", List.of("Sys.Audit", "Permissions.Modify"));
        ArrayNode answer = Json.array();
        for (Directory.Grant grant : directory.grants()) {
            if (!all
                    && !permissions.hasAny(
                            call.caller(), grant.path(), List.of("Permissions.Modify"))) {
                continue;
            }
            ObjectNode item = answer.addObject();
            item.put("path", grant.path())
                    .put("type", grant.who().contains("!") ? "token" : "user")
                    .put("ugid", grant.who())
                    .put("roleid", grant.role())
                    .put("propagate", grant.propagates() ? 1 : 0);
        }
        return answer;
    }

    private JsonNode grant(Call call) {
        Parameters p = call.parameters();
        List<String> whom = new ArrayList<>(words(p, "users"));
        whom.addAll(words(p, "tokens"));
        for (String group : words(p, "groups")) {
            throw ApiFault.died("ACL update failed: group '" + group + "' does not exist");
        }
        if (whom.isEmpty()) {
            throw ApiFault.parameter("users", "either 'users', 'groups' or 'tokens' is required.");
        }
        for (String role : words(p, "roles")) {
            if (!directory.roles().containsKey(role)) {
                throw ApiFault.died("ACL update failed: role '" + role + "' does not exist");
            }
            for (String who : whom) {
                requireKnown(who);
                Directory.Grant grant =
                        new Directory.Grant(
                                p.required("path"),
                                who,
                                role,
                                p.text("propagate").orElse("1").equals("1"));
                if (p.flag("delete")) {
                    directory.revoke(grant);
                } else {
                    directory.grant(grant);
                }
            }
        }
        return Json.nothing();
    }

    private void requireKnown(String who) {
        int mark = who.indexOf('!');
        String user = mark < 0 ? who : who.substring(0, mark);
        boolean known =
                directory.user(user).isPresent()
                        && (mark < 0 || directory.token(user, who.substring(mark + 1)).isPresent());
        if (!known) {
            throw ApiFault.died(
                    "ACL update failed: %s '%s' does not exist"
                            .formatted(mark < 0 ? "user" : "token", who));
        }
    }

    private static NavigableSet<String> words(Parameters p, String name) {
        NavigableSet<String> words = new TreeSet<>();
        p.text(name)
                .ifPresent(text ->
                        Arrays.stream(text.split("[,;\\s]+"))
                                .filter(word -> !word.isEmpty())
                                .forEach(words::add));
        return words;
    }
}
