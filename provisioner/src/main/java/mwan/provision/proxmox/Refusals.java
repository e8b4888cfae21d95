package mwan.provision.proxmox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mwan.fault.ExitCode;
import mwan.fault.UserError;

/// What the server answers when it does not do as it was asked, in words for people. Pure.
public final class Refusals {
    private static final Pattern PERMISSION =
            Pattern.compile("Permission check failed \\((/[^,)]*), ([^)]*)\\)");
    private static final Pattern ROOT_ONLY = Pattern.compile("only root can set '([^']*)' config");

    private Refusals() {}

    /// @param who the login in use, `root@pam`
    public static UserError of(Call call, String who, int status, String body, ObjectMapper json) {
        var document = parsed(body, json);
        var text =
                document.isMissingNode()
                        ? body
                        : document.path("message").asText(body.isBlank() ? "" : body);
        return explain(call, who, new Refusal(status, text, parameterErrors(document)));
    }

    /// The same for a refusal that is known already.
    public static UserError explain(Call call, String who, Refusal refusal) {
        var text = refusal.text().isEmpty() ? "no reason given" : Shortened.of(refusal.text());
        var permission = PERMISSION.matcher(refusal.text());
        var rootOnly = ROOT_ONLY.matcher(refusal.text());
        if (permission.find()) {
            return missingPrivilege(call, who, refusal, permission);
        }
        if (rootOnly.find()) {
            return error(
                    call,
                    refusal,
                    who + " may not set '" + rootOnly.group(1) + "'; only root@pam itself may",
                    "log in as root@pam by password (no token will do), or name the device by a PCI"
                            + " resource mapping");
        }
        return switch (refusal.status()) {
            case 400 ->
                    error(
                            call,
                            refusal,
                            refusal.parameterErrors().isEmpty() ? text : perParameter(refusal),
                            "these values come from the site file or the VM's template");
            case 401 -> notLoggedIn(call, who, refusal);
            case 403 ->
                    error(
                            call,
                            refusal,
                            who + " may not do this: " + text,
                            "give that user or token a role with this privilege: Datacenter, Permissions");
            case 501 ->
                    error(
                            call,
                            refusal,
                            "the server does not know this request: " + text,
                            "Proxmox VE 9 is needed; `pveversion` on the host tells what it is");
            case 595, 596, 597, 598, 599 ->
                    error(
                            call,
                            refusal,
                            "the API's proxy did not reach the daemon behind it ("
                                    + refusal.status()
                                    + "): "
                                    + text,
                            "look at `systemctl status pvedaemon` on the host, then run the same"
                                    + " command again: it looks at what has been done");
            default ->
                    error(
                            call,
                            refusal,
                            text,
                            "the server answered "
                                    + refusal.status()
                                    + "; its words say the cause");
        };
    }

    private static UserError notLoggedIn(Call call, String who, Refusal refusal) {
        boolean token = who.contains("!");
        return new UserError(
                ExitCode.OUTSIDE_FAILED,
                "login refused",
                call.describe(),
                who + (token ? ": the token or its secret is wrong" : ": wrong password, or none"),
                token
                        ? "compare proxmox.token with the GUI under Datacenter, Permissions, API"
                                + " Tokens, and its secret with the one shown when it was made"
                        : "check proxmox.user (with its realm, as root@pam) and proxmox.password",
                refusal);
    }

    private static UserError missingPrivilege(
            Call call, String who, Refusal refusal, Matcher permission) {
        var path = permission.group(1);
        var privileges = permission.group(2).replace("|", " or ");
        return error(
                call,
                refusal,
                who + " lacks the privilege " + privileges + " on " + path,
                "give a role with it: pveum acl modify "
                        + path
                        + (who.contains("!") ? " --tokens '" : " --users '")
                        + who
                        + "' --roles ROLE; mwan-provision init --print-role has the commands for"
                        + " all that is needed");
    }

    private static String perParameter(Refusal refusal) {
        return new TreeMap<>(refusal.parameterErrors())
                .entrySet().stream()
                        .map(one -> one.getKey() + ": " + Shortened.of(one.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static UserError error(Call call, Refusal refusal, String why, String hint) {
        return new UserError(
                ExitCode.OUTSIDE_FAILED, "request refused", call.describe(), why, hint, refusal);
    }

    private static Map<String, String> parameterErrors(JsonNode document) {
        var errors = new TreeMap<String, String>();
        document.path("errors")
                .forEachEntry((name, text) -> errors.put(name, text.asText().strip()));
        return errors;
    }

    private static JsonNode parsed(String body, ObjectMapper json) {
        try {
            var document = json.readTree(body);
            return document.isObject() ? document : MissingNode.getInstance();
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance(); // The server's own layers answer in plain text.
        }
    }
}
