package mwan.lab.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;

/// `/access/users` and their tokens.
public final class UserResource {
    private final Directory directory;
    private final Permissions permissions;

    public UserResource(Directory directory, Permissions permissions) {
        this.directory = directory;
        this.permissions = permissions;
    }

    public void register(Routes routes) {
        routes.on("GET /access/users", this::list);
        routes.on("POST /access/users", this::create);
        routes.on("GET /access/users/{userid}", this::get);
        routes.on("DELETE /access/users/{userid}", this::remove);
        routes.on("GET /access/users/{userid}/token", this::tokens);
        routes.on("GET /access/users/{userid}/token/{tokenid}", this::token);
        routes.on("POST /access/users/{userid}/token/{tokenid}", this::createToken);
        routes.on("DELETE /access/users/{userid}/token/{tokenid}", this::removeToken);
    }

    private JsonNode list(Call call) {
        boolean all =
                permissions.hasAny(
                        call.caller(),
                        "/access/groups",
                        java.util.List.of("User.Modify", "Sys.Audit"));
        ArrayNode answer = Json.array();
        directory.users().stream()
                .filter(user -> all || user.id().equals(call.caller().user()))
                .forEach(user -> answer.add(describe(user).put("userid", user.id())));
        return answer;
    }

    private JsonNode get(Call call) {
        return describe(user(call));
    }

    private JsonNode create(Call call) {
        String id = call.parameters().required("userid");
        if (directory.user(id).isPresent()) {
            throw ApiFault.died("create user failed: user '" + id + "' already exists");
        }
        boolean enabled = call.parameters().text("enable").orElse("1").equals("1");
        String comment = call.parameters().text("comment").orElse("");
        directory.put(new Directory.User(id, enabled, comment.replace(':', ' ')));
        return Json.nothing();
    }

    private JsonNode remove(Call call) {
        String id = call.parameters().required("userid");
        if (id.equals(Caller.ROOT)) {
            throw ApiFault.died("delete user failed: unable to delete " + Caller.ROOT);
        }
        directory.removeUser(id);
        return Json.nothing();
    }

    private JsonNode tokens(Call call) {
        ArrayNode answer = Json.array();
        directory
                .tokens(user(call).id())
                .forEach(token -> answer.add(describe(token).put("tokenid", token.id())));
        return answer;
    }

    private JsonNode token(Call call) {
        return describe(requireToken(call));
    }

    /// The secret is shown here and never again.
    private JsonNode createToken(Call call) {
        Parameters p = call.parameters();
        String user = user(call).id();
        String id = p.required("tokenid");
        if (directory.token(user, id).isPresent()) {
            throw ApiFault.parameter("tokenid", "Token already exists.");
        }
        Directory.Token token =
                new Directory.Token(
                        user,
                        id,
                        p.text("privsep").orElse("1").equals("1"),
                        p.number("expire").orElse(0),
                        p.text("comment").orElse("").replace(':', ' '));
        String secret = UUID.randomUUID().toString();
        directory.put(token, secret);
        ObjectNode answer = Json.object().put("full-tokenid", token.fullId()).put("value", secret);
        answer.set("info", describe(token));
        return answer;
    }

    private JsonNode removeToken(Call call) {
        directory.removeToken(requireToken(call));
        return Json.nothing();
    }

    private Directory.User user(Call call) {
        String id = call.parameters().required("userid");
        return directory.user(id).orElseThrow(() -> ApiFault.died("no such user ('" + id + "')"));
    }

    private Directory.Token requireToken(Call call) {
        String user = call.parameters().required("userid");
        String id = call.parameters().required("tokenid");
        return directory
                .token(user, id)
                .orElseThrow(() ->
                        ApiFault.died("no such token '%s' for user '%s'".formatted(id, user)));
    }

    private static ObjectNode describe(Directory.User user) {
        ObjectNode node = Json.object().put("enable", user.enabled() ? 1 : 0).put("expire", 0);
        return user.comment().isEmpty() ? node : node.put("comment", user.comment());
    }

    private static ObjectNode describe(Directory.Token token) {
        ObjectNode node =
                Json.object()
                        .put("privsep", token.separated() ? 1 : 0)
                        .put("expire", token.expire());
        return token.comment().isEmpty() ? node : node.put("comment", token.comment());
    }
}
