package mwan.lab.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import mwan.lab.api.contract.Operation;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Parameters;

/// Evaluates the permissions that the contract declares for a method.
public final class PermissionCheck {
    private final Permissions permissions;

    public PermissionCheck(Permissions permissions) {
        this.permissions = permissions;
    }

    /// Refuses a caller who may not call the operation with these parameters.
    public void require(Operation operation, Caller caller, Parameters parameters) {
        if (caller.isRoot() || operation.permissions().has("user")) {
            return;
        }
        evaluate(operation.permissions().path("check"), caller, parameters);
    }

    private void evaluate(JsonNode check, Caller caller, Parameters parameters) {
        switch (check.path(0).asText()) {
            case "perm" -> perm(check, caller, parameters);
            case "and" -> rest(check).forEach(part -> evaluate(part, caller, parameters));
            case "or" -> any(check, caller, parameters);
            case "userid-param" -> userParameter(check, caller, parameters);
            case "userid-group" -> permissions.require(caller, "/access/groups", "User.Modify");
            case "perm-modify" ->
                    permissions.require(
                            caller, fill(check.path(1).asText(), parameters), "Permissions.Modify");
            default -> throw ApiFault.forbidden();
        }
    }

    private void perm(JsonNode check, Caller caller, Parameters parameters) {
        if (check.path(3).asText().equals("require_param")
                && !parameters.has(check.path(4).asText())) {
            throw ApiFault.forbidden();
        }
        String path = fill(check.path(1).asText(), parameters);
        String[] privileges = texts(check.path(2)).toArray(String[]::new);
        if (check.path(3).asText().equals("any")) {
            permissions.requireAny(caller, path, privileges);
        } else {
            permissions.require(caller, path, privileges);
        }
    }

    private void any(JsonNode check, Caller caller, Parameters parameters) {
        ApiFault last = ApiFault.forbidden();
        for (JsonNode part : rest(check)) {
            try {
                evaluate(part, caller, parameters);
                return;
            } catch (ApiFault refused) {
                last = refused;
            }
        }
        throw last;
    }

    private void userParameter(JsonNode check, Caller caller, Parameters parameters) {
        String userId = parameters.required("userid");
        if (check.path(1).asText().equals("self")) {
            if (!userId.equals(caller.user())) {
                throw ApiFault.forbidden();
            }
            return;
        }
        String realm = userId.substring(userId.lastIndexOf('@') + 1);
        permissions.require(caller, "/access/realm/" + realm, check.path(1).asText());
    }

    private static List<JsonNode> rest(JsonNode check) {
        List<JsonNode> parts = new ArrayList<>();
        check.forEach(parts::add);
        return parts.subList(1, parts.size());
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        node.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static String fill(String template, Parameters parameters) {
        String path = template;
        for (String name : parameters.values().keySet()) {
            path = path.replace("{" + name + "}", parameters.text(name).orElse(""));
        }
        return path;
    }
}
