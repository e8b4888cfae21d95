package mwan.lab.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mwan.lab.api.storage.Spool;

/// Reads an upload by the hand-made rules of the server: fields first, the file last, in each part
/// `Content-Disposition` as the first header. The file goes straight to the disk.
final class MultipartReader {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final Pattern DISPOSITION =
            Pattern.compile(
                    "(?i)Content-Disposition: ?form-data; ?name=\"([^\"]*)\""
                            + "(?:; ?filename=\"([^\"]*)\")?.*");

    private final PushbackInputStream in;
    private final String boundary;

    MultipartReader(InputStream in, String boundary) {
        this.in = new PushbackInputStream(in, BUFFER);
        this.boundary = boundary;
    }

    /// Reads the whole body; the file is written to `target`.
    Spool.Upload read(Path target) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        requireLine("--" + boundary);
        while (true) {
            Matcher disposition = DISPOSITION.matcher(line());
            if (!disposition.matches()) {
                throw new IOException("Content-Disposition is not the first header of a part");
            }
            skipHeaders();
            String name = disposition.group(1);
            String file = disposition.group(2);
            if (file != null) {
                if (!name.equals("filename")) {
                    throw new IOException("the file's field is not 'filename'");
                }
                fields.put("filename", file);
                try (OutputStream out = Files.newOutputStream(target)) {
                    copyPart(out);
                }
                // What follows the file is not looked at.
                in.transferTo(OutputStream.nullOutputStream());
                return new Spool.Upload(fields, Optional.of(target));
            }
            java.io.ByteArrayOutputStream value = new java.io.ByteArrayOutputStream();
            boolean last = copyPart(value);
            fields.put(name, value.toString(StandardCharsets.UTF_8));
            if (last) {
                return new Spool.Upload(fields, Optional.empty());
            }
        }
    }

    private void skipHeaders() throws IOException {
        // Other headers of a part are allowed, and mean nothing here.
        String header = line();
        while (!header.isEmpty()) {
            header = line();
        }
    }

    private void requireLine(String expected) throws IOException {
        if (!line().equals(expected)) {
            throw new IOException("no boundary");
        }
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || text.length() > LONGEST_LINE) {
                throw new IOException("the body ends within a part's headers");
            }
            text.append((char) c);
        }
        return text.toString().stripTrailing();
    }

    /// Copies up to the next boundary; true when it was the closing one.
    private boolean copyPart(OutputStream out) throws IOException {
        byte[] delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        byte[] buffer = new byte[BUFFER];
        int held = 0;
        while (true) {
            int n = in.read(buffer, held, buffer.length - held);
            if (n < 0) {
                throw new IOException("the body ends before its boundary");
            }
            int filled = held + n;
            int at = indexOf(buffer, filled, delimiter);
            if (at >= 0) {
                out.write(buffer, 0, at);
                int after = at + delimiter.length;
                in.unread(buffer, after, filled - after);
                return line().startsWith("--");
            }
            // The tail may be the beginning of a delimiter.
            int safe = Math.max(0, filled - delimiter.length);
            out.write(buffer, 0, safe);
            System.arraycopy(buffer, safe, buffer, 0, filled - safe);
            held = filled - safe;
        }
    }

    /// Where the delimiter begins, or -1; looks for its first byte and compares from there.
    private static int indexOf(byte[] buffer, int filled, byte[] delimiter) {
        int last = filled - delimiter.length;
        for (int i = 0; i <= last; i++) {
            if (buffer[i] == delimiter[0]
                    && Arrays.equals(
                            buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }
}
