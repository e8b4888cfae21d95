package mwan.lab.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One method of the API: `PUT /nodes/{node}/qemu/{vmid}/config`, and what it takes.
public record Operation(
        String method,
        String path,
        boolean allowsToken,
        JsonNode permissions,
        Map<String, Schema> parameters,
        Schema returns) {

    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)(\\d+)");

    /// The operation's name in the contract.
    public String key() {
        return method + " " + path;
    }

    /// What is declared for a parameter of this name; `net3` is found as `net[n]`.
    public Optional<Schema> parameter(String name) {
        Schema plain = parameters.get(name);
        if (plain != null) {
            return Optional.of(plain);
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (!numbered.matches() || numbered.group(2).length() > 3) {
            return Optional.empty();
        }
        String digits = numbered.group(2);
        boolean canonical = digits.length() == 1 || !digits.startsWith("0");
        return Optional.ofNullable(parameters.get(numbered.group(1) + "[n]"))
                .filter(schema -> canonical)
                .filter(schema -> Integer.parseInt(digits) < schema.count().orElse(0));
    }
}
