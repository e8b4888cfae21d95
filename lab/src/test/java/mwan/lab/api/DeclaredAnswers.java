package mwan.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.contract.Operation;
import mwan.lab.api.contract.Schema;

/// Compares answers with what the contract says that a method returns. The real server does not
/// check its own answers, so numbers may be texts of digits, as they sometimes are there.
final class DeclaredAnswers {
    private final Contract contract = Contract.load();

    /// What is wrong with an answer to this request.
    List<String> faults(String method, String path, JsonNode data) {
        List<String> faults = new ArrayList<>();
        contract.operations().stream()
                .filter(operation -> operation.method().equals(method))
                .filter(operation -> pattern(operation).matcher(path).matches())
                .min(java.util.Comparator.comparingInt(DeclaredAnswers::variables))
                .ifPresent(o -> compare(o.returns(), o.key(), data, faults));
        return faults;
    }

    private static int variables(Operation operation) {
        return operation.path().split("\\{").length;
    }

    private static Pattern pattern(Operation operation) {
        return Pattern.compile(
                operation
                        .path()
                        .replace("{volume}", "\0")
                        .replaceAll("\\{[a-z]+}", "[^/]+")
                        .replace("\0", ".+"));
    }

    private static void compare(Schema schema, String where, JsonNode data, List<String> faults) {
        boolean fits =
                switch (schema.type()) {
                    case NULL -> data.isNull();
                    // A task, or null for one that is done already.
                    case STRING -> data.isValueNode();
                    case INTEGER -> data.isIntegralNumber() || data.asText().matches("-?\\d+");
                    case NUMBER -> data.isNumber() || data.asText().matches("-?\\d+(\\.\\d+)?");
                    case BOOLEAN -> data.isBoolean() || data.asText().matches("[01]");
                    case ARRAY -> data.isArray();
                    case OBJECT -> data.isObject();
                };
        if (!fits) {
            faults.add(where + " is no " + schema.type() + ": " + data);
            return;
        }
        Schema items = schema.items();
        if (items != null) {
            int index = 0;
            for (JsonNode item : data) {
                compare(items, where + "[" + index++ + "]", item, faults);
            }
        }
        schema.properties()
                .forEach((name, property) -> {
                    JsonNode value = data.get(name);
                    if (value != null) {
                        compare(property, where + "." + name, value, faults);
                    } else if (!property.optional()) {
                        faults.add(where + "." + name + " is missing");
                    }
                });
    }
}
