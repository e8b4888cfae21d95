package mwan.provision.plan;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import mwan.provision.resource.Change;

/// A plan as scripts read it: `{"changes":[{"resource":…, "action":…, "key":…, "from":…, "to":…,
/// "reason":…, "coldStart":…}]}`.
public final class PlanJson {
    private static final JsonMapper JSON = new JsonMapper();

    private PlanJson() {}

    public static ObjectNode of(List<Change> changes) {
        var document = JSON.createObjectNode();
        var list = document.putArray("changes");
        for (var change : changes) {
            list.addObject()
                    .put("resource", change.resource())
                    .put("action", change.action().word())
                    .put("key", change.key())
                    .put("from", change.from().orElse(null))
                    .put("to", change.to().orElse(null))
                    .put("reason", change.reason())
                    .put("coldStart", change.coldStart());
        }
        return document;
    }
}
