package mwan.provision.secrets;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import mwan.fault.ExitCode;
import mwan.fault.UserError;
import mwan.provision.ssh.Bytes;
import mwan.site.Router;
import mwan.site.RouterFile;
import mwan.site.Sources;

/// A file for the router, read here from what the site file names.
///
/// @param path where it is to lie in the router
/// @param what for messages: "the mail server's password"
public record GivenFile(String path, String what, Bytes content) {

    /// All that this router needs.
    ///
    /// @throws UserError when one is missing, empty, or not of its form
    public static List<GivenFile> read(Router router, Sources sources) {
        return RouterFile.of(router).stream().map(file -> read(file, sources)).toList();
    }

    private static GivenFile read(RouterFile file, Sources sources) {
        var text =
                file.isSecret()
                        ? sources.secret(file.source(), file.what()).reveal()
                        : sources.text(file.source(), file.what());
        check(file, text);
        return new GivenFile(file.path(), file.what(), Bytes.of(text + "\n"));
    }

    private static void check(RouterFile file, String text) {
        if (text.isEmpty()) {
            throw wrong(file, "it is empty", "is it the file that you meant?");
        }
        switch (file.form()) {
            case LINE -> {
                if (text.codePoints().anyMatch(Character::isISOControl)) {
                    throw wrong(file, "it is more than one line", "put the secret alone there");
                }
            }
            case SECURE_ADDRESS -> {
                if (!isSecureAddress(text)) {
                    throw wrong(file, "it is no address of the Web over TLS", "https://HOST/PATH");
                }
            }
            case BASE64 -> {
                if (!isBase64(text)) {
                    throw wrong(file, "it is not base64", "copy the secret that tsig-keygen gave");
                }
            }
            case PEM -> {
                if (!text.contains("-----BEGIN CERTIFICATE-----")) {
                    throw wrong(file, "it has no certificate in PEM", "name the CA's PEM file");
                }
            }
        }
    }

    private static boolean isSecureAddress(String text) {
        try {
            var uri = new URI(text);
            return "https".equals(uri.getScheme()) && uri.getHost() != null;
        } catch (URISyntaxException notAUri) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException not) {
            return false;
        }
    }

    /// Without the text itself.
    private static UserError wrong(RouterFile file, String why, String hint) {
        return new UserError(
                ExitCode.WRONG_REQUEST, "cannot use " + file.what(), file.name(), why, hint);
    }
}
