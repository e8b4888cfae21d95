package mwan.lab.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/// One thing that is broken in the lab, and the check of `verify` that tells it; they are listed in
/// check-faults.yaml.
///
/// @param check the id of the check that has to fail
/// @param what is broken
/// @param quick whether it is part of a run without `--slow`
/// @param still whether the router's daemon stands still meanwhile
/// @param unhealthy the lines, as `att ipv4`, that are awaited to fail
/// @param awaited what has to succeed before one looks
/// @param healed the same, once it is healed
/// @param arguments of `verify`, beside the site
record CheckFault(
        String check,
        String what,
        boolean quick,
        boolean still,
        List<Step> breaking,
        List<String> unhealthy,
        List<Step> awaited,
        List<String> arguments,
        List<Step> healing,
        List<Step> healed) {

    /// A script for a host's bash; for `lab` the lab's own verb, for `reboot` the host to boot
    /// anew.
    record Step(String host, String script) {}

    static Stream<CheckFault> all() {
        try (var file = CheckFault.class.getResourceAsStream("check-faults.yaml")) {
            return new YAMLMapper().readTree(file).valueStream().map(CheckFault::of);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static CheckFault of(JsonNode fault) {
        return new CheckFault(
                fault.path("check").asText(),
                fault.path("what").asText(),
                fault.path("quick").asBoolean(),
                fault.path("still").asBoolean(),
                steps(fault.path("break")),
                texts(fault.path("unhealthy")),
                steps(fault.path("await")),
                texts(fault.path("arguments")),
                steps(fault.path("heal")),
                steps(fault.path("healed")));
    }

    private static List<Step> steps(JsonNode list) {
        return list.valueStream()
                .flatMap(step -> step.propertyStream())
                .map(step -> new Step(step.getKey(), step.getValue().asText()))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    @Override
    public String toString() {
        return check + ": " + what;
    }
}
