package mwan.site;

import java.util.List;
import java.util.Optional;
import mwan.value.HostName;
import mwan.value.MailAddress;
import mwan.value.Port;

/// Who is told that something is wrong with the router, and that it is over.
///
/// @param afterSeconds how long something is wrong before it is told: what is over sooner is not
/// @param overAfterSeconds how long it is well again before that is told
public record Notices(
        int afterSeconds,
        int overAfterSeconds,
        Optional<Email> email,
        Optional<Webhook> webhook,
        Optional<Command> command) {
    /// Nobody is told.
    public static final Notices NONE =
            new Notices(10, 30, Optional.empty(), Optional.empty(), Optional.empty());

    /// A mail by SMTP.
    ///
    /// @param ca whose certificates are believed in place of the system's
    public record Email(
            HostName server,
            Port port,
            Security security,
            Optional<Login> login,
            MailAddress from,
            List<MailAddress> to,
            Optional<Source> ca) {
        public Email {
            to = List.copyOf(to);
        }
    }

    /// How the connection to a mail server is protected; nothing is sent when it cannot be.
    public enum Security {
        STARTTLS,
        TLS,
        NONE
    }

    public record Login(String user, Source password) {}

    /// A JSON document, sent by POST.
    ///
    /// @param url over TLS only; a source, since many a service's address is its secret
    /// @param token sent as `Authorization: Bearer`
    /// @param ca whose certificates are believed in place of the system's
    public record Webhook(Source url, Optional<Source> token, Optional<Source> ca) {}

    /// A program of the router, which reads the JSON document.
    ///
    /// @param run the program's path and its arguments
    public record Command(List<String> run, int limitSeconds) {
        public Command {
            run = List.copyOf(run);
        }
    }
}
