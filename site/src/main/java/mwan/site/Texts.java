package mwan.site;

import java.net.URI;
import java.net.URISyntaxException;
import mwan.value.BadValue;

/// Values of the site file that are plain texts, numbers and addresses of the Web, bounded and
/// without control characters.
final class Texts {
    private static final int LINE_AT_MOST = 255;

    private Texts() {}

    static String line(String text) {
        if (text.isBlank()
                || text.length() > LINE_AT_MOST
                || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new BadValue(text, "a line of text: 1 to 255 characters, none of them a control");
        }
        return text;
    }

    static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new BadValue(text, "true or false");
        };
    }

    static java.util.function.Function<String, Integer> number(int least, int most) {
        return text -> {
            var wanted = "a number from " + least + " to " + most;
            try {
                int number = Integer.decode(text);
                if (number < least || number > most) {
                    throw new BadValue(text, wanted);
                }
                return number;
            } catch (NumberFormatException notANumber) {
                throw new BadValue(text, wanted);
            }
        };
    }

    static URI web(String text) {
        var wanted = "an address of the Web, as https://vault:8006";
        try {
            var uri = new URI(text);
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                throw new BadValue(text, wanted);
            }
            return uri;
        } catch (URISyntaxException notAUri) {
            throw new BadValue(text, wanted);
        }
    }

    /// A page of the Web, over TLS only.
    static URI secureWeb(String text) {
        var uri = web(text);
        if (!"https".equals(uri.getScheme())) {
            throw new BadValue(text, "an address of the Web over TLS, as https://example.org/page");
        }
        return uri;
    }

    /// The Proxmox VE API's address: over TLS only, without a path.
    static URI api(String text) {
        var uri = web(text);
        if (!"https".equals(uri.getScheme())
                || !(uri.getPath().isEmpty() || uri.getPath().equals("/"))
                || uri.getQuery() != null) {
            throw new BadValue(text, "the API's address, as https://vault:8006");
        }
        return URI.create("https://" + uri.getRawAuthority());
    }

    /// An image's file name on a storage.
    static String imageName(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,120}\\.(qcow2|raw)")) {
            throw new BadValue(text, "an image's file name, as mwan-0123456789ab.qcow2");
        }
        return text;
    }
}
