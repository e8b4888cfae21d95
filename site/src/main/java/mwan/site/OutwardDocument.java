package mwan.site;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// What the runtime's own site file says of notices and names. Of a secret it names the file in
/// which the router finds it.
final class OutwardDocument {
    private OutwardDocument() {}

    static void notices(ObjectNode node, Notices notices) {
        node.put("afterSeconds", notices.afterSeconds());
        node.put("overAfterSeconds", notices.overAfterSeconds());
        notices.email().ifPresent(email -> email(node.putObject("email"), email));
        notices.webhook().ifPresent(webhook -> webhook(node.putObject("webhook"), webhook));
        notices.command()
                .ifPresent(command -> {
                    var written = node.putObject("command");
                    var run = written.putArray("run");
                    command.run().forEach(run::add);
                    written.put("limitSeconds", command.limitSeconds());
                });
    }

    private static void email(ObjectNode node, Notices.Email email) {
        node.put("server", email.server().value());
        node.put("port", email.port().number());
        node.put("security", RuntimeDocument.word(email.security()));
        email.login()
                .ifPresent(login -> {
                    node.put("user", login.user());
                    file(node, "password", RouterFile.MAIL_PASSWORD);
                });
        node.put("from", email.from().value());
        var to = node.putArray("to");
        email.to().forEach(address -> to.add(address.value()));
        file(node, "ca", email.ca(), RouterFile.MAIL_CA);
    }

    private static void webhook(ObjectNode node, Notices.Webhook webhook) {
        if (webhook.url() instanceof Source.Literal(var text)) {
            node.put("url", text);
        } else {
            file(node, "url", RouterFile.WEBHOOK_URL);
        }
        file(node, "token", webhook.token(), RouterFile.WEBHOOK_TOKEN);
        file(node, "ca", webhook.ca(), RouterFile.WEBHOOK_CA);
    }

    static void dynamicDns(ObjectNode node, DynamicDns name) {
        node.put("name", name.name().value());
        node.put("wan", name.wan().value());
        node.put("family", name.family().label());
        var seenBy = node.putArray("seenBy");
        name.seenBy().forEach(page -> seenBy.add(page.toString()));
        node.put("everySeconds", name.everySeconds());
        switch (name.update()) {
            case DynamicDns.Rfc2136 update -> {
                var written = node.putObject("rfc2136");
                written.put("server", update.server().value());
                written.put("port", update.port().number());
                written.put("zone", update.zone().value());
                written.put("ttlSeconds", update.ttlSeconds());
                var key = written.putObject("key");
                key.put("name", update.key().name().value());
                file(key, "secret", RouterFile.dnsSecret(name));
            }
            case DynamicDns.Dyndns2 update -> {
                var written = node.putObject("dyndns2");
                written.put("server", update.server().toString());
                written.put("user", update.user());
                file(written, "password", RouterFile.dnsSecret(name));
                file(written, "ca", update.ca(), RouterFile.dnsCa(name));
            }
        }
    }

    private static void file(ObjectNode node, String key, Optional<Source> source, String name) {
        source.ifPresent(_ -> file(node, key, name));
    }

    private static void file(ObjectNode node, String key, String name) {
        node.putObject(key).put("file", RouterFile.path(name));
    }
}
