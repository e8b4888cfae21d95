package mwan.provision.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// What the server answered to a [Call] that it carried out.
///
/// @param call whose answer it is, for errors about its form
/// @param body the whole JSON document
public record Answer(Call call, JsonNode body) {

    /// The answer proper; JSON's null where the method gives nothing.
    public JsonNode data() {
        return body.path("data");
    }

    /// Beside the data of `GET network`: the changes that have been written but not applied.
    public Optional<String> changes() {
        return Optional.ofNullable(body.path("changes").textValue())
                .filter(text -> !text.isBlank());
    }

    /// The data as an object's fields.
    Fields fields() {
        return new Fields(call, data());
    }

    /// The data as a text: a UPID, or a text document.
    String text() {
        return Fields.text(call, "data", data());
    }
}
