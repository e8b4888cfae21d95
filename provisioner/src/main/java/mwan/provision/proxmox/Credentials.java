package mwan.provision.proxmox;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.value.Secret;
import org.jspecify.annotations.Nullable;

/// What makes a request ours: a token as it is, or a ticket that is fetched and renewed.
sealed interface Credentials {

    /// Puts them on a request.
    void sign(HttpRequest.Builder request, Call.Method method);

    /// Fetches what has to be fetched, beside what the caller does meanwhile. What goes wrong is
    /// told by the first [#sign].
    default void begin() {}

    /// The server did not accept them: whether there is hope for others.
    boolean renew();

    /// For messages: `root@pam`, or `root@pam!name`.
    String who();

    static Credentials of(
            Endpoint.Login login, Function<Call, Answer> unsigned, LongSupplier nanoTime) {
        return switch (login) {
            case Endpoint.Login.Token(var id, var secret) -> new Token(id.toString(), secret);
            case Endpoint.Login.Password(var user, var password) ->
                    new Ticket(user.toString(), password, unsigned, nanoTime);
        };
    }

    /// Sent with each request; needs no CSRF token.
    record Token(String who, Secret secret) implements Credentials {
        @Override
        public void sign(HttpRequest.Builder request, Call.Method method) {
            // The server unescapes this value.
            request.header(
                    "Authorization",
                    "PVEAPIToken=" + who + "=" + PercentEncoding.encode(secret.reveal()));
        }

        @Override
        public boolean renew() {
            return false;
        }
    }

    /// Good for two hours; renewed after one.
    final class Ticket implements Credentials {
        private static final long RENEW_AFTER = Duration.ofHours(1).toNanos();
        private static final long GOOD_FOR = Duration.ofMinutes(115).toNanos();

        private final String who;
        private final Secret password;
        private final Function<Call, Answer> unsigned;
        private final LongSupplier nanoTime;
        private @Nullable Held held;
        private @Nullable CompletableFuture<Held> begun;

        private record Held(Secret ticket, Secret csrfToken, long since) {}

        Ticket(
                String who,
                Secret password,
                Function<Call, Answer> unsigned,
                LongSupplier nanoTime) {
            this.who = who;
            this.password = password;
            this.unsigned = unsigned;
            this.nanoTime = nanoTime;
        }

        @Override
        public String who() {
            return who;
        }

        @Override
        public synchronized void begin() {
            if (held == null && begun == null) {
                begun =
                        CompletableFuture.supplyAsync(
                                () -> logIn(password), Thread::startVirtualThread);
            }
        }

        @Override
        public synchronized void sign(HttpRequest.Builder request, Call.Method method) {
            var now = fresh();
            request.header(
                    "Cookie", "PVEAuthCookie=" + PercentEncoding.encode(now.ticket().reveal()));
            if (method != Call.Method.GET) {
                request.header("CSRFPreventionToken", now.csrfToken().reveal());
            }
        }

        @Override
        public synchronized boolean renew() {
            held = logIn(password);
            return true;
        }

        private Held fresh() {
            var now = begun == null ? held : ended(begun);
            if (now == null || nanoTime.getAsLong() - now.since() > GOOD_FOR) {
                now = logIn(password);
            } else if (nanoTime.getAsLong() - now.since() > RENEW_AFTER) {
                // A ticket may stand for the password, so that a second factor is asked once.
                now = logIn(now.ticket());
            }
            held = now;
            return now;
        }

        /// A login that failed is not waited for again: the next call tries anew.
        private Held ended(CompletableFuture<Held> login) {
            begun = null;
            try {
                return login.join();
            } catch (CompletionException failed) {
                throw failed.getCause() instanceof UserError refused ? refused : failed;
            }
        }

        private Held logIn(Secret proof) {
            var call =
                    Call.post("/access/ticket")
                            .with("username", who)
                            .with("password", proof.reveal())
                            .asRepeatable();
            long asked = nanoTime.getAsLong();
            var fields = unsigned.apply(call).fields();
            if (fields.flag("NeedTFA") || fields.optionalText("ticket").isEmpty()) {
                throw new UserError(
                        ExitCode.OUTSIDE_FAILED,
                        "login refused",
                        call.describe(),
                        who + " has a second factor, which a program cannot give",
                        "use an API token with PCI resource mappings, or a user without one");
            }
            return new Held(
                    Secret.of(fields.text("ticket")),
                    Secret.of(fields.text("CSRFPreventionToken")),
                    asked);
        }
    }
}
