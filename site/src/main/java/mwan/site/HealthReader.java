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
    static final Wan.Health DEFAULT = byDefault(new Wan.Limits(20, 5, 10));

    private HealthReader() {}

    private static Wan.Health byDefault(Wan.Limits limits) {
        return new Wan.Health(
                List.of(), List.of(), true, 150, 5, 30, limits, limits, Wan.Services.NONE);
    }

    static Field<Wan.Health> health(Fields fields) {
        var targets4 = fields.scalars("targets4", Ipv4Address::parse);
        var targets6 = fields.scalars("targets6", Ipv6Address::parse);
        var gateway = fields.orElse("probeGateway", Texts::truth, DEFAULT.probeGateway());
        var interval =
                fields.orElse("intervalMillis", Texts.number(50, 60_000), DEFAULT.intervalMillis());
        var burst = fields.orElse("burst", Texts.number(1, 10), DEFAULT.burst());
        var limits = LimitKeys.of(fields, DEFAULT.limits());
        var window = fields.orElse("windowSeconds", Texts.number(1, 600), DEFAULT.windowSeconds());
        var both = limits.areFaulty() ? DEFAULT.limits() : limits.get();
        var limits6 = fields.objectOrElse("ipv6", other -> limits6(other, both), both);
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
                        window.get(),
                        limits.get(),
                        limits6.get(),
                        new Wan.Services(dns.get(), http.get(), between.get())));
    }

    /// The keys of limits, which stand beside others or alone.
    private record LimitKeys(
            Field<Integer> loss, Field<Integer> recoverAfter, Field<Integer> holdDown) {
        static LimitKeys of(Fields fields, Wan.Limits otherwise) {
            return new LimitKeys(
                    fields.orElse("lossPercent", Texts.number(1, 100), otherwise.lossPercent()),
                    fields.orElse(
                            "recoverAfterSeconds",
                            Texts.number(0, 3600),
                            otherwise.recoverAfterSeconds()),
                    fields.orElse(
                            "holdDownSeconds", Texts.number(0, 3600), otherwise.holdDownSeconds()));
        }

        boolean areFaulty() {
            return loss.isFaulty() || recoverAfter.isFaulty() || holdDown.isFaulty();
        }

        Wan.Limits get() {
            return new Wan.Limits(loss.get(), recoverAfter.get(), holdDown.get());
        }
    }

    private static Field<Wan.Limits> limits6(Fields fields, Wan.Limits otherwise) {
        var keys = LimitKeys.of(fields, otherwise);
        return fields.build(keys::get);
    }

    private static Field<Service.Dns> dns(Fields fields) {
        var server = fields.required("server", IpAddress::parse);
        var name = fields.required("name", DomainName::parse);
        return fields.build(() -> new Service.Dns(server.get(), name.get()));
    }
}
