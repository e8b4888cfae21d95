package mwan.provision.proxmox;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Percent-encoding as RFC 3986 has it: everything but letters, digits and `-._~`.
///
/// Not [java.net.URLEncoder]: the server takes `+` for a space only in forms, and takes a bare `;`
/// for a separator.
final class PercentEncoding {
    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 0 && UNRESERVED.indexOf(octet) >= 0) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
