package mwan.lab.api.request;

import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A request that ends with an error, in the API's own form: status, message, errors by parameter.
public final class ApiFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient SequencedMap<String, String> errors;

    private ApiFault(int status, String message, Map<String, String> errors) {
        super(message, null, false, false);
        this.status = status;
        this.errors = new TreeMap<>(errors);
    }

    /// What the server answers when its code dies: 500, whoever's mistake it was.
    public static ApiFault died(String message) {
        return new ApiFault(500, message + "\n", Map.of());
    }

    /// A parameter that is wrong.
    public static ApiFault parameter(String name, String fault) {
        return parameters(Map.of(name, fault));
    }

    /// Parameters that are wrong.
    public static ApiFault parameters(Map<String, String> faults) {
        return new ApiFault(400, "Parameter verification failed.\n", faults);
    }

    /// A missing privilege; `what` is `/path, Priv|Priv`.
    public static ApiFault forbidden(String what) {
        return new ApiFault(403, "Permission check failed (" + what + ")\n", Map.of());
    }

    /// A refusal that does not say of what.
    public static ApiFault forbidden() {
        return new ApiFault(403, "Permission check failed\n", Map.of());
    }

    /// Any other status.
    public static ApiFault of(int status, String message) {
        return new ApiFault(status, message, Map.of());
    }

    public int status() {
        return status;
    }

    public Map<String, String> errors() {
        return errors;
    }

    /// The message without the final newline, as a task's log has it.
    public String line() {
        String text = String.valueOf(getMessage());
        return text.strip().replace('\n', ' ');
    }
}
