package mwan.provision.verify;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import mwan.provision.verify.check.Check;
import mwan.provision.verify.check.Judgement;

/// What a check came to.
///
/// @param required whether the site is not right without it, as far as it could be seen by now
/// @param because the failed check that left nothing to see here
public record Outcome(
        Check check,
        Status status,
        boolean required,
        String seen,
        Optional<String> because,
        Duration took) {

    public enum Status {
        PASSED,
        FAILED,
        UNOBSERVED;

        /// As JSON writes it.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Outcome of(Check check, Judgement judgement, Duration took) {
        var status =
                switch (judgement) {
                    case Judgement.Passed _ -> Status.PASSED;
                    case Judgement.Failed _ -> Status.FAILED;
                    case Judgement.Unobserved _, Judgement.NotYet _ -> Status.UNOBSERVED;
                };
        boolean required = check.required() && !(judgement instanceof Judgement.NotYet);
        return new Outcome(check, status, required, judgement.seen(), Optional.empty(), took);
    }

    static Outcome hidden(Check check, String cause) {
        return new Outcome(
                check,
                Status.UNOBSERVED,
                check.required(),
                "not looked at",
                Optional.of(cause),
                Duration.ZERO);
    }

    /// The same, but no failure of its own.
    Outcome because(String cause) {
        return new Outcome(check, Status.UNOBSERVED, required, seen, Optional.of(cause), took);
    }

    public boolean failed() {
        return status == Status.FAILED;
    }

    public boolean passed() {
        return status == Status.PASSED;
    }
}
