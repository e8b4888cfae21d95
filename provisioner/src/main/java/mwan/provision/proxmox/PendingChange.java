package mwan.provision.proxmox;

import java.util.Optional;

/// An option of a VM that is running with one value and will start with another.
///
/// @param running what the running VM has; absent when it has none
/// @param next what it will have after a stop and a start; absent when the option goes
public record PendingChange(String name, Optional<String> running, Optional<String> next) {

    static PendingChange from(Fields fields) {
        return new PendingChange(
                fields.text("key"), fields.optionalText("value"), fields.optionalText("pending"));
    }

    static boolean isPending(Fields fields) {
        return fields.optionalText("pending").isPresent()
                || fields.optionalNumber("delete").orElse(0) > 0;
    }
}
