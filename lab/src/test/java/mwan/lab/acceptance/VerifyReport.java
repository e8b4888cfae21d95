package mwan.lab.acceptance;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What `verify --output json` said.
record VerifyReport(int exit, List<Check> checks) {

    record Check(
            String id,
            String status,
            boolean required,
            String seen,
            String hint,
            Optional<String> because) {
        boolean passed() {
            return status.equals("passed");
        }

        boolean failed() {
            return status.equals("failed");
        }
    }

    static VerifyReport of(String... arguments) {
        var outcome =
                Lab.site(
                        "verify",
                        Stream.concat(Stream.of("--output", "json"), Stream.of(arguments))
                                .toArray(String[]::new));
        if (outcome.out().isBlank()) {
            throw new AssertionError("verify ended with " + outcome.exit() + ": " + outcome.err());
        }
        var checks =
                Lab.json(outcome.out())
                        .path("checks")
                        .valueStream()
                        .map(check ->
                                new Check(
                                        check.path("id").asText(),
                                        check.path("status").asText(),
                                        check.path("required").asBoolean(),
                                        check.path("seen").asText(),
                                        check.path("hint").asText(),
                                        check.path("because").isTextual()
                                                ? Optional.of(check.path("because").asText())
                                                : Optional.empty()))
                        .toList();
        return new VerifyReport(outcome.exit(), checks);
    }

    /// What is required and has not passed, as `id: what was seen`.
    List<String> missed() {
        return checks.stream()
                .filter(check -> check.required() && !check.passed())
                .map(check -> check.id() + ": " + check.seen())
                .toList();
    }
}
