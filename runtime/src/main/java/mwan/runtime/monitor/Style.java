package mwan.runtime.monitor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The page's style sheet.
final class Style {
    static final String SHEET = read();

    private Style() {}

    private static String read() {
        try (InputStream sheet = Style.class.getResourceAsStream("style.css")) {
            return new String(Objects.requireNonNull(sheet).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
