package mwan.provision.resource;

import java.util.Optional;

/// One difference between what is and what is wished.
///
/// @param resource whose it is: `vm 113`
/// @param key what of it: `memory`, `hostpci0`, a file's path
/// @param from what is there now; absent where nothing is
/// @param to what is wished; absent where it goes
/// @param reason why, in words
/// @param coldStart whether it comes true only by a stop and a start of the VM
public record Change(
        String resource,
        Action action,
        String key,
        Optional<String> from,
        Optional<String> to,
        String reason,
        boolean coldStart) {

    /// What is done to it.
    public enum Action {
        CREATE,
        UPDATE,
        DELETE;

        /// As JSON and people read it.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static Change create(String resource, String key, String to, String reason) {
        return new Change(
                resource, Action.CREATE, key, Optional.empty(), Optional.of(to), reason, false);
    }

    public static Change update(
            String resource, String key, String from, String to, String reason) {
        return new Change(
                resource, Action.UPDATE, key, Optional.of(from), Optional.of(to), reason, false);
    }

    /// From whatever is there, or nothing, to a value.
    public static Change set(
            String resource, String key, Optional<String> from, String to, String reason) {
        return from.map(present -> update(resource, key, present, to, reason))
                .orElseGet(() -> create(resource, key, to, reason));
    }

    public static Change delete(String resource, String key, String from, String reason) {
        return new Change(
                resource, Action.DELETE, key, Optional.of(from), Optional.empty(), reason, false);
    }

    /// The same, when it comes true only by a cold start.
    public Change byColdStart(boolean needed) {
        return new Change(resource, action, key, from, to, reason, needed);
    }
}
