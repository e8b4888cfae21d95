package mwan.lab.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Call;
import mwan.lab.api.request.Json;
import mwan.lab.api.request.Routes;

/// `/pools`: making one, which is all that an installation needs.
public final class PoolResource {
    private final Directory directory;

    public PoolResource(Directory directory) {
        this.directory = directory;
    }

    public void register(Routes routes) {
        routes.on("POST /pools", this::create);
    }

    private JsonNode create(Call call) {
        String id = call.parameters().required("poolid");
        if (directory.hasPool(id)) {
            throw ApiFault.died("create pool failed: pool '" + id + "' already exists");
        }
        directory.putPool(id, call.parameters().text("comment").orElse("").replace(':', ' '));
        return Json.nothing();
    }
}
