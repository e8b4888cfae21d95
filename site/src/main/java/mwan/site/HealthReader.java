package mwan.site;

import java.util.List;
import mwan.value.Ipv4Address;
import mwan.value.Ipv6Address;

/// Reads how a WAN is watched.
final class HealthReader {
    /// Without targets only the gateway is asked.
    static final Wan.Health DEFAULT =
            new Wan.Health(List.of(), List.of(), true, 150, 5, 20, 30, 5, 10);

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
                        holdDown.get()));
    }
}
