package mwan.site;

import mwan.value.BadValue;
import mwan.value.HostName;
import mwan.value.MailAddress;
import mwan.value.Port;

/// Reads who is told of changes.
final class NoticesReader {
    private NoticesReader() {}

    static Field<Notices> notices(Fields fields) {
        var after =
                fields.orElse("afterSeconds", Texts.number(0, 3600), Notices.NONE.afterSeconds());
        var overAfter =
                fields.orElse(
                        "overAfterSeconds", Texts.number(0, 3600), Notices.NONE.overAfterSeconds());
        var email = fields.optionalObject("email", NoticesReader::email);
        var webhook = fields.optionalObject("webhook", NoticesReader::webhook);
        var command = fields.optionalObject("command", NoticesReader::command);
        return fields.build(() ->
                new Notices(
                        after.get(), overAfter.get(), email.get(), webhook.get(), command.get()));
    }

    private static Field<Notices.Email> email(Fields fields) {
        var server = fields.required("server", HostName::parse);
        var security =
                fields.orElse("security", NoticesReader::security, Notices.Security.STARTTLS);
        var port = fields.optional("port", Port::parse);
        var user = fields.optional("user", Texts::line);
        var password = fields.optionalSecret("password");
        var from = fields.required("from", MailAddress::parse);
        var to = fields.scalars("to", MailAddress::parse);
        var ca = fields.optionalSource("ca");
        if (!fields.has("to")) {
            fields.fault("to", "is missing", "write to: [somebody@example.org]");
        }
        if (fields.has("user") != fields.has("password")) {
            fields.fault("user", "needs a password, and a password a user", "give both or none");
        }
        if (!security.isFaulty()
                && security.get() == Notices.Security.NONE
                && fields.has("password")) {
            fields.fault(
                    "security",
                    "would send the password in the clear",
                    "use starttls or tls, or leave user and password out");
        }
        return fields.build(() ->
                new Notices.Email(
                        server.get(),
                        port.get().orElseGet(() -> usualPort(security.get())),
                        security.get(),
                        user.get()
                                .flatMap(name ->
                                        password.get()
                                                .map(secret -> new Notices.Login(name, secret))),
                        from.get(),
                        to.get(),
                        ca.get()));
    }

    /// RFC 8314, 3.3; RFC 5321, 4.5.4.2.
    private static Port usualPort(Notices.Security security) {
        return new Port(
                switch (security) {
                    case STARTTLS -> 587;
                    case TLS -> 465;
                    case NONE -> 25;
                });
    }

    private static Notices.Security security(String text) {
        return switch (text) {
            case "starttls" -> Notices.Security.STARTTLS;
            case "tls" -> Notices.Security.TLS;
            case "none" -> Notices.Security.NONE;
            default -> throw new BadValue(text, "starttls, tls or none");
        };
    }

    private static Field<Notices.Webhook> webhook(Fields fields) {
        var url = fields.source("url");
        var token = fields.optionalSecret("token");
        var ca = fields.optionalSource("ca");
        if (!url.isFaulty() && url.get() instanceof Source.Literal(var text)) {
            try {
                Texts.secureWeb(text);
            } catch (BadValue bad) {
                fields.fault("url", String.valueOf(bad.getMessage()), "write https://HOST/PATH");
            }
        }
        return fields.build(() -> new Notices.Webhook(url.get(), token.get(), ca.get()));
    }

    private static Field<Notices.Command> command(Fields fields) {
        var run = fields.scalars("run", Texts::line);
        var limit = fields.orElse("limitSeconds", Texts.number(1, 600), 30);
        boolean absolute =
                run.isFaulty()
                        || run.get().stream()
                                .findFirst()
                                .filter(program -> program.startsWith("/"))
                                .isPresent();
        if (!absolute) {
            fields.fault("run", "has to begin with a program's path", "write [/PATH/PROGRAM, …]");
        }
        return fields.build(() -> new Notices.Command(run.get(), limit.get()));
    }
}
