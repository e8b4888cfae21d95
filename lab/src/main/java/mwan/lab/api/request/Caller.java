package mwan.lab.api.request;

import java.util.Optional;

/// Who asks: a user by a ticket, or one of a user's tokens.
public record Caller(String user, Optional<String> token) {
    /// The one user to whom some options are kept; a token of his is not him.
    public static final String ROOT = "root@pam";

    public static Caller of(String user) {
        return new Caller(user, Optional.empty());
    }

    /// How tasks and access lists name the caller: `root@pam` or `root@pam!token`.
    public String name() {
        return token.map(id -> user + "!" + id).orElse(user);
    }

    public boolean isRoot() {
        return name().equals(ROOT);
    }
}
