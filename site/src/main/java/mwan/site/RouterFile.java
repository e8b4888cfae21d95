package mwan.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A file that the router is given beside its site file: a secret, or certificates to believe. The
/// site file says where it comes from, the router's own site file where it lies there.
///
/// @param name its name in [#FOLDER], which tells the key that it belongs to
/// @param what for messages: "the mail server's password"
/// @param form what its text has to be
public record RouterFile(String name, Source source, String what, Form form) {
    /// For root alone.
    public static final String FOLDER = "/etc/mwan/secrets";

    static final String MAIL_PASSWORD = "notices.email.password";
    static final String MAIL_CA = "notices.email.ca";
    static final String WEBHOOK_URL = "notices.webhook.url";
    static final String WEBHOOK_TOKEN = "notices.webhook.token";
    static final String WEBHOOK_CA = "notices.webhook.ca";

    /// All but certificates are secrets, which nobody else may read on the workstation either.
    public enum Form {
        LINE,
        SECURE_ADDRESS,
        BASE64,
        PEM
    }

    public boolean isSecret() {
        return form != Form.PEM;
    }

    public String path() {
        return path(name);
    }

    static String path(String name) {
        return FOLDER + "/" + name;
    }

    /// All that a router needs, by what its site file names.
    public static List<RouterFile> of(Router router) {
        var files = new ArrayList<RouterFile>();
        router.notices()
                .email()
                .ifPresent(email -> {
                    email.login()
                            .ifPresent(login ->
                                    files.add(
                                            secret(
                                                    MAIL_PASSWORD,
                                                    login.password(),
                                                    "the mail server's password")));
                    ca(MAIL_CA, email.ca(), "the mail server's CA").ifPresent(files::add);
                });
        router.notices()
                .webhook()
                .ifPresent(webhook -> {
                    if (!(webhook.url() instanceof Source.Literal)) {
                        files.add(
                                new RouterFile(
                                        WEBHOOK_URL,
                                        webhook.url(),
                                        "the webhook's address",
                                        Form.SECURE_ADDRESS));
                    }
                    webhook.token()
                            .ifPresent(token ->
                                    files.add(secret(WEBHOOK_TOKEN, token, "the webhook's token")));
                    ca(WEBHOOK_CA, webhook.ca(), "the webhook's CA").ifPresent(files::add);
                });
        router.dynamicDns().forEach(name -> addFiles(name, files));
        return List.copyOf(files);
    }

    private static void addFiles(DynamicDns name, List<RouterFile> files) {
        switch (name.update()) {
            case DynamicDns.Rfc2136 update ->
                    files.add(
                            new RouterFile(
                                    dnsSecret(name),
                                    update.key().secret(),
                                    "the key " + update.key().name(),
                                    Form.BASE64));
            case DynamicDns.Dyndns2 update -> {
                files.add(
                        secret(
                                dnsSecret(name),
                                update.password(),
                                "the password for " + name.name()));
                ca(dnsCa(name), update.ca(), "the CA of " + update.server()).ifPresent(files::add);
            }
        }
    }

    static String dnsSecret(DynamicDns name) {
        return dns(name) + ".secret";
    }

    static String dnsCa(DynamicDns name) {
        return dns(name) + ".ca";
    }

    private static String dns(DynamicDns name) {
        return "dynamicDns."
                + name.name().value().toLowerCase(Locale.ROOT)
                + "."
                + name.family().label();
    }

    private static RouterFile secret(String name, Source source, String what) {
        return new RouterFile(name, source, what, Form.LINE);
    }

    private static Optional<RouterFile> ca(String name, Optional<Source> source, String what) {
        return source.map(from -> new RouterFile(name, from, what, Form.PEM));
    }
}
