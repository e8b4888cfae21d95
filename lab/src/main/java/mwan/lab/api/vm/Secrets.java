package mwan.lab.api.vm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import mwan.lab.api.request.ApiFault;
import mwan.lab.api.request.Percent;
import org.jspecify.annotations.Nullable;

/// Passwords and keys that a VM is given.
final class Secrets {
    /// The password as the server keeps it when it is set on a VM that is there (`$5$…`).
    String hash(String password) {
        try {
            Process openssl = new ProcessBuilder("openssl", "passwd", "-5", "-stdin").start();
            try (OutputStream in = openssl.getOutputStream()) {
                in.write(password.getBytes(StandardCharsets.UTF_8));
            }
            String hash =
                    new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (openssl.waitFor() != 0) {
                throw ApiFault.died("unable to hash the password");
            }
            return hash.strip();
        } catch (IOException e) {
            throw ApiFault.died("unable to hash the password: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiFault.died("interrupted");
        }
    }

    /// Refuses keys that no `ssh-keygen -l` would read.
    void requireKeys(@Nullable String encoded) {
        if (encoded == null) {
            return;
        }
        for (String line : Percent.decode(encoded).split("\n")) {
            if (!line.isBlank() && !line.startsWith("#") && !isKey(line.strip())) {
                throw ApiFault.died("SSH public key validation error");
            }
        }
    }

    /// The key's blob begins with the length and the text of its type.
    private static boolean isKey(String line) {
        List<String> words = List.of(line.split("\\s+"));
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).matches("(?:ssh-|ecdsa-|sk-).+")) {
                return isBlob(words.get(i), words.get(i + 1));
            }
        }
        return false;
    }

    private static boolean isBlob(String type, String text) {
        try {
            byte[] blob = Base64.getDecoder().decode(text);
            byte[] name = type.getBytes(StandardCharsets.US_ASCII);
            return blob.length > 4 + name.length
                    && blob[3] == name.length
                    && new String(blob, 4, name.length, StandardCharsets.US_ASCII).equals(type);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
