package mwan.site;

import java.util.List;
import mwan.value.DomainName;
import mwan.value.HttpAddress;
import mwan.value.IpAddress;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;

/// Reads how a WAN is watched.
final class HealthReader {
    /// Without targets only the gateway is asked.
    static final Wan.Health DEFAULT =
            new Wan.Health(List.of(), List.of(), true, 150, 5, 20, 30, 5, 10, Wan.Services.NONE);

    private HealthReader() {}

    static Field<Wan.Health> health(Fields fields) {
        var targets4 = fields.scalars("targets4", Ipv4Address::parse);
        var targets6 = fields.scalars("targets6", Ipv6Address::parse);
        var gateway = fields.orElse("probeGateway", Texts::truth, DEFAULT.probeGateway());
        var interval =
                fields.orElse("intervalMillis", Texts.number(50, 60_000), DEFAULT.intervalMillis());
        var burst = fields.orElse("burst", Texts.number(1, 10), DEFAULT.burst());
        var loss = fields.orElse("lossPercent", Texts.number(1, 100), DEFAULT.lossPercent());
        var window = fields.orElse("windowSeconds", Texts.number(1, 600), DEFAULT.windowSeconds());
        var recover =
                fields.orElse(
                        "recoverAfterSeconds",
                        Texts.number(0, 3600),
                        DEFAULT.recoverAfterSeconds());
        var holdDown =
                fields.orElse("holdDownSeconds", Texts.number(0, 3600), DEFAULT.holdDownSeconds());
        var dns = fields.objects("dns", HealthReader::dns);
        var http = fields.scalars("http", text -> new Service.Http(HttpAddress.parse(text)));
        // At least as long as an answer may take.
        var between =
                fields.orElse(
                        "serviceIntervalSeconds",
                        Texts.number(2, 600),
                        DEFAULT.services().intervalSeconds());
        return fields.build(() ->
                new Wan.Health(
                        targets4.get(),
                        targets6.get(),
                        gateway.get(),
                        interval.get(),
                        burst.get(),
                        loss.get(),
                        window.get(),
                        recover.get(),
                        holdDown.get(),
                        new Wan.Services(dns.get(), http.get(), between.get())));
    }

    private static Field<Service.Dns> dns(Fields fields) {
        var server = fields.required("server", IpAddress::parse);
        var name = fields.required("name", DomainName::parse);
        return fields.build(() -> new Service.Dns(server.get(), name.get()));
    }
}
