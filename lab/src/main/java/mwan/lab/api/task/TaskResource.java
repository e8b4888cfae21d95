package mwan.lab.api.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Parameters;
import mwan.lab.api.request.Routes;

/// `/nodes/{node}/tasks`.
public final class TaskResource {
    private final Tasks tasks;
    private final Permissions permissions;

    public TaskResource(Tasks tasks, Permissions permissions) {
        this.tasks = tasks;
        this.permissions = permissions;
    }

    public void register(Routes routes) {
        routes.on("GET /nodes/{node}/tasks", this::list);
        routes.on("GET /nodes/{node}/tasks/{upid}/status", this::status);
        routes.on("GET /nodes/{node}/tasks/{upid}/log", this::log);
        routes.on("DELETE /nodes/{node}/tasks/{upid}", this::stop);
    }

    private JsonNode list(Call call) {
        Parameters p = call.parameters();
        List<Tasks.State> all = new ArrayList<>();
        String source = p.text("source").orElse("archive");
        if (!source.equals("archive")) {
            all.addAll(tasks.active());
        }
        if (!source.equals("active")) {
            all.addAll(tasks.archive());
        }
        ArrayNode list = Json.array();
        all.stream()
                .filter(state -> mayRead(call.caller(), state.upid()))
                .filter(state -> wanted(p, state))
                .skip(p.number("start").orElse(0))
                .limit(p.number("limit").orElse(50))
                .map(TaskResource::describe)
                .forEach(list::add);
        call.attributes().put("total", list.size());
        return list;
    }

    private static boolean wanted(Parameters p, Tasks.State state) {
        Upid upid = state.upid();
        String exit = state.exitStatus().orElse("");
        return p.text("vmid").map(upid.id()::equals).orElse(true)
                && p.text("typefilter").map(upid.type()::equals).orElse(true)
                && p.text("userfilter").map(upid.user()::contains).orElse(true)
                && upid.time() >= p.number("since").orElse(0)
                && upid.time() <= p.number("until").orElse(Long.MAX_VALUE)
                && (!p.flag("errors") || kind(exit).equals("error"))
                && p.text("statusfilter")
                        .map(filter ->
                                Stream.of(filter.toLowerCase(Locale.ROOT).split("[,; ]+"))
                                        .anyMatch(kind(exit)::equals))
                        .orElse(true);
    }

    private static String kind(String exitStatus) {
        if (exitStatus.isEmpty() || exitStatus.equals("unexpected status")) {
            return "unknown";
        }
        if (exitStatus.equals("OK")) {
            return "ok";
        }
        return exitStatus.matches("WARNINGS: \\d+") ? "warning" : "error";
    }

    private JsonNode status(Call call) {
        Tasks.State state = tasks.state(readable(call));
        ObjectNode answer = describe(state);
        answer.remove("endtime");
        answer.put("status", state.running() ? "running" : "stopped");
        state.exitStatus().ifPresent(exit -> answer.put("exitstatus", exit));
        return answer;
    }

    private JsonNode log(Call call) {
        List<String> lines = tasks.log(readable(call));
        int start = (int) call.parameters().number("start").orElse(0);
        long limit = call.parameters().number("limit").orElse(50);
        ArrayNode answer = Json.array();
        for (int i = start; i < lines.size() && (limit == 0 || i < start + limit); i++) {
            answer.addObject().put("n", i + 1).put("t", lines.get(i));
        }
        call.attributes().put("total", lines.size());
        return answer;
    }

    private JsonNode stop(Call call) {
        Upid upid = upid(call);
        if (!isOwner(call.caller(), upid)) {
            permissions.require(call.caller(), "/nodes/" + upid.node(), "Sys.Modify");
        }
        tasks.stop(upid);
        return Json.nothing();
    }

    private Upid readable(Call call) {
        Upid upid = upid(call);
        if (!mayRead(call.caller(), upid)) {
            throw ApiFault.forbidden("/nodes/" + upid.node() + ", Sys.Audit");
        }
        return upid;
    }

    private static Upid upid(Call call) {
        String text = call.parameters().required("upid");
        return Upid.parse(text)
                .orElseThrow(() ->
                        ApiFault.parameter("upid", "unable to parse worker upid '" + text + "'"));
    }

    private boolean mayRead(Caller caller, Upid upid) {
        return isOwner(caller, upid)
                || permissions.hasAny(caller, "/nodes/" + upid.node(), List.of("Sys.Audit"));
    }

    private static boolean isOwner(Caller caller, Upid upid) {
        return upid.user().equals(caller.name()) || upid.userPart().equals(caller.name());
    }

    private static ObjectNode describe(Tasks.State state) {
        Upid upid = state.upid();
        ObjectNode node =
                Json.object()
                        .put("upid", upid.toString())
                        .put("node", upid.node())
                        .put("pid", upid.pid())
                        .put("pstart", upid.processStart())
                        .put("starttime", upid.time())
                        .put("type", upid.type())
                        .put("id", upid.id())
                        .put("user", upid.userPart());
        upid.tokenPart().ifPresent(token -> node.put("tokenid", token));
        state.exitStatus()
                .ifPresent(exit -> node.put("status", exit).put("endtime", state.endTime()));
        return node;
    }
}
