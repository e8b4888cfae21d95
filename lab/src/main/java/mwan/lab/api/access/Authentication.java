package mwan.lab.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.request.Caller;
import mwan.lab.api.request.Percent;

/// Who asks, from the headers of a request: a ticket in the cookie before anything else.
public final class Authentication {
    /// Refused; the text goes into the reason phrase of an answer without a body.
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    /// The headers that matter.
    public record Credentials(
            Optional<String> cookie, Optional<String> authorization, Optional<String> csrf) {}

    private static final Pattern COOKIE = Pattern.compile("(?:^|.*[;\\s])PVEAuthCookie=([^;]*).*");
    private static final Pattern HEADER_TICKET = Pattern.compile("PVEAuthCookie=([^;]*)");
    private static final Pattern TOKEN =
            Pattern.compile("PVEAPIToken[=\\s]([^!\\s]+)!([^=\\s]+)=(\\S+)");

    private final Directory directory;
    private final Tickets tickets;
    private final InstantSource clock;

    public Authentication(Directory directory, Tickets tickets, InstantSource clock) {
        this.directory = directory;
        this.tickets = tickets;
        this.clock = clock;
    }

    /// The caller. A stale cookie beside a good token is refused, as the server does.
    public Caller authenticate(Credentials credentials, boolean needsCsrf) throws Refused {
        Optional<String> ticket =
                group(COOKIE, credentials.cookie())
                        .or(() -> group(HEADER_TICKET, credentials.authorization()));
        if (ticket.isPresent()) {
            return byTicket(Percent.decode(ticket.get()), credentials.csrf(), needsCsrf);
        }
        Matcher token = TOKEN.matcher(credentials.authorization().map(Percent::decode).orElse(""));
        if (!token.matches()) {
            throw new Refused("No ticket");
        }
        return byToken(token.group(1), token.group(2), token.group(3));
    }

    private Caller byTicket(String ticket, Optional<String> csrf, boolean needsCsrf)
            throws Refused {
        String user =
                tickets.verify(ticket)
                        .filter(this::isEnabled)
                        .orElseThrow(() -> new Refused("permission denied - invalid PVE ticket"));
        if (needsCsrf && csrf.filter(token -> tickets.verifyCsrf(token, user)).isEmpty()) {
            throw new Refused("Permission denied - invalid csrf token");
        }
        return Caller.of(user);
    }

    private Caller byToken(String user, String id, String value) throws Refused {
        Directory.Token token =
                directory
                        .token(user, id)
                        .filter(t -> isEnabled(user))
                        .filter(t ->
                                t.expire() == 0 || t.expire() > clock.instant().getEpochSecond())
                        .orElseThrow(() -> new Refused("Authentication failed!"));
        boolean right =
                MessageDigest.isEqual(
                        directory.secret(token).orElse("").getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8));
        if (!right) {
            throw new Refused("Authentication failed!");
        }
        return new Caller(user, Optional.of(id));
    }

    private boolean isEnabled(String user) {
        return directory.user(user).map(Directory.User::enabled).orElse(false);
    }

    private static Optional<String> group(Pattern pattern, Optional<String> header) {
        return header.map(pattern::matcher).filter(Matcher::matches).map(m -> m.group(1));
    }
}
