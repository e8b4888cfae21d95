package mwan.provision.coldstart;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.value.TraceId;

/// How far a cold start has come, as it stands on the host: `TRACE done`, `TRACE rolled back: why`.
record Verdict(TraceId trace, Word word, String why) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{32}) ([a-z ]+)(?:: (.*))?");

    enum Word {
        /// The list is there, and nothing of it has run.
        PREPARED,
        RUNNING,
        /// The list has been worked through; nobody has judged the router yet.
        DONE,
        /// The host was switched off meanwhile: nobody knows how far the list has come.
        BROKEN_OFF,
        KEPT,
        ROLLED_BACK,
        /// Something of the way back failed too.
        NOT_WHOLLY_ROLLED_BACK;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /// Empty when it is none, a file that a full disk left empty for example.
    static Optional<Verdict> parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var why = Optional.ofNullable(matcher.group(3)).orElse("");
        return Arrays.stream(Word.values())
                .filter(word -> word.text().equals(matcher.group(2)))
                .findFirst()
                .map(word -> new Verdict(TraceId.parse(matcher.group(1)), word, why));
    }

    String text() {
        return trace + " " + word.text() + (why.isEmpty() ? "" : ": " + why) + "\n";
    }

    /// As it stands when nothing works on it any more.
    Verdict ended() {
        return isFinal() ? this : new Verdict(trace, Word.BROKEN_OFF, "");
    }

    boolean isFinal() {
        return word != Word.PREPARED && word != Word.RUNNING;
    }
}
