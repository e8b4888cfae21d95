package mwan.lab.api.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import mwan.lab.api.contract.Operation;

/// A request that was authenticated, checked and permitted; `attributes` go beside `data` in the
/// answer.
public record Call(
        Operation operation, Parameters parameters, Caller caller, ObjectNode attributes) {
    public Call(Operation operation, Parameters parameters, Caller caller) {
        this(operation, parameters, caller, Json.object());
    }

    /// The VM that the path names.
    public int vmid() {
        return Integer.parseInt(parameters.required("vmid"));
    }
}
