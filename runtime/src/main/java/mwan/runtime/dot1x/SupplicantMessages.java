package mwan.runtime.dot1x;

import java.util.Optional;
import java.util.regex.Pattern;
import mwan.runtime.dot1x.SupplicantSocket.Message;

/// Tells events, which begin with their level as `<3>`, from answers.
final class SupplicantMessages {
    private static final Pattern EVENT = Pattern.compile("(?s)<[0-9]>(.*)");

    private SupplicantMessages() {}

    static Message read(String text) {
        var event = EVENT.matcher(text);
        if (event.matches()) {
            return new Message(Optional.of(event.group(1)), Optional.empty());
        }
        var status = SupplicantStatus.parse(text);
        return new Message(
                Optional.empty(),
                status.isStatus() ? Optional.of(status.authentication()) : Optional.empty());
    }
}
