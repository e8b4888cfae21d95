package mwan.provision.verify.seen;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// How far cloud-init is, as `cloud-init status --format=json` prints it.
public record CloudInitStatus(String status, List<String> errors) {

    public static CloudInitStatus parse(String text) {
        var tree = Json.parse("cloud-init status", text);
        return new CloudInitStatus(
                tree.path("status").asText("unknown"),
                Json.each(tree.path("errors")).map(JsonNode::asText).toList());
    }
}
