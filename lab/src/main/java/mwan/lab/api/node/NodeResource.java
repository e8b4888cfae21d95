package mwan.lab.api.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Routes;

/// `/version`, `/nodes` and the node's own status.
public final class NodeResource {
    private static final String RELEASE = "9.2";
    private static final String VERSION = "9.2.11";

    private final String node;
    private final InstantSource clock;
    private final Duration unknownFor;
    private final Instant started;
    private final NodeStatus status;
    private final Permissions permissions;

    /// A fresh node's status is `unknown` for a while, as long as `unknownFor`.
    public NodeResource(
            String node,
            Path hostRoot,
            InstantSource clock,
            Duration unknownFor,
            Permissions permissions) {
        this.permissions = permissions;
        status = new NodeStatus(hostRoot);
        this.node = node;
        this.clock = clock;
        this.unknownFor = unknownFor;
        started = clock.instant();
    }

    public void register(Routes routes) {
        routes.on("GET /version", this::version);
        routes.on("GET /nodes/{node}/version", this::version);
        routes.on("GET /nodes", this::list);
        routes.on("GET /nodes/{node}/status", this::status);
    }

    private JsonNode version(Call call) {
        ObjectNode answer =
                Json.object()
                        .put("version", VERSION)
                        .put("release", RELEASE)
                        .put("repoid", "0000000000000000");
        if (!call.parameters().has("node")) {
            answer.put("console", "html5");
        }
        return answer;
    }

    private JsonNode list(Call call) {
        boolean known = Duration.between(started, clock.instant()).compareTo(unknownFor) >= 0;
        ArrayNode answer = Json.array();
        ObjectNode item =
                answer.addObject()
                        .put("node", node)
                        .put("id", "node/" + node)
                        .put("type", "node")
                        .put("status", known ? "online" : "unknown");
        if (known && permissions.hasAny(call.caller(), "/nodes/" + node, List.of("Sys.Audit"))) {
            status.summarize(item);
        }
        return answer;
    }

    private JsonNode status(Call call) {
        return status.describe(VERSION);
    }
}
