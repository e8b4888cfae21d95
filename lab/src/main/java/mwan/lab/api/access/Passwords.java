package mwan.lab.api.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import mwan.lab.api.files.PrivateFiles;

/// The users' passwords: a folder with one file a user, named as the user, with the password in it.
public record Passwords(Path folder) {
    public boolean matches(String user, String password) {
        if (user.contains("/")) {
            return false;
        }
        String known = PrivateFiles.text(folder.resolve(user)).stripTrailing();
        return !known.isEmpty()
                && MessageDigest.isEqual(
                        known.getBytes(StandardCharsets.UTF_8),
                        password.getBytes(StandardCharsets.UTF_8));
    }
}
