package mwan.site;

import java.net.URI;
import mwan.value.BadValue;
import mwan.value.DomainName;
import mwan.value.Family;
import mwan.value.HostName;
import mwan.value.Port;
import mwan.value.WanName;

/// Reads the names that follow a WAN's address.
final class DynamicDnsReader {
    private DynamicDnsReader() {}

    static Field<DynamicDns> dynamicDns(Fields fields) {
        var name = fields.required("name", DomainName::parse);
        var wan = fields.required("wan", WanName::parse);
        var family = fields.orElse("family", DynamicDnsReader::family, Family.IPV4);
        var seenBy = fields.scalars("seenBy", Texts::web);
        var every = fields.orElse("everySeconds", Texts.number(1, 86_400), 300);
        var rfc2136 = fields.optionalObject("rfc2136", DynamicDnsReader::rfc2136);
        var dyndns2 = fields.optionalObject("dyndns2", DynamicDnsReader::dyndns2);
        if (!fields.has("seenBy")) {
            fields.fault(
                    "seenBy", "is missing", "name a page that answers with the asker's address");
        }
        if (fields.has("rfc2136") == fields.has("dyndns2")) {
            fields.fault(
                    "rfc2136",
                    "has to be one of rfc2136 and dyndns2",
                    "say how the record is changed");
        }
        return fields.build(() ->
                new DynamicDns(
                        name.get(),
                        wan.get(),
                        family.get(),
                        seenBy.get(),
                        every.get(),
                        rfc2136.get()
                                .<DynamicDns.Update>map(update -> update)
                                .orElseGet(() -> dyndns2.get().orElseThrow())));
    }

    private static Family family(String text) {
        return switch (text) {
            case "ipv4" -> Family.IPV4;
            case "ipv6" -> Family.IPV6;
            default -> throw new BadValue(text, "ipv4 or ipv6");
        };
    }

    private static Field<DynamicDns.Rfc2136> rfc2136(Fields fields) {
        var server = fields.required("server", HostName::parse);
        var port = fields.orElse("port", Port::parse, new Port(53));
        var zone = fields.required("zone", DomainName::parse);
        var ttl = fields.orElse("ttlSeconds", Texts.number(1, 86_400), 60);
        var key = fields.object("key", DynamicDnsReader::key);
        return fields.build(() ->
                new DynamicDns.Rfc2136(server.get(), port.get(), zone.get(), ttl.get(), key.get()));
    }

    private static Field<DynamicDns.Key> key(Fields fields) {
        var name = fields.required("name", DomainName::parse);
        var secret = fields.secret("secret");
        return fields.build(() -> new DynamicDns.Key(name.get(), secret.get()));
    }

    private static Field<DynamicDns.Dyndns2> dyndns2(Fields fields) {
        var server = fields.required("server", DynamicDnsReader::server);
        var user = fields.required("user", Texts::line);
        var password = fields.secret("password");
        var ca = fields.optionalSource("ca");
        return fields.build(
                () -> new DynamicDns.Dyndns2(server.get(), user.get(), password.get(), ca.get()));
    }

    /// The password goes there, so TLS only.
    private static URI server(String text) {
        var uri = Texts.secureWeb(text);
        if (!(uri.getPath().isEmpty() || uri.getPath().equals("/")) || uri.getQuery() != null) {
            throw new BadValue(text, "a server's address, as https://members.dyndns.org");
        }
        return URI.create("https://" + uri.getRawAuthority());
    }
}
