package mwan.provision.verify.seen;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import mwan.value.IpAddress;

/// The gateways of the default routes of the router behind ours, from Linux or from FreeBSD.
public record EdgeRoutes(List<IpAddress> defaults) {
    private static final Pattern FREEBSD =
            Pattern.compile("^default\\s+([0-9A-Fa-f:.]+)(%\\S+)?\\s");

    public EdgeRoutes {
        defaults = List.copyOf(defaults);
    }

    /// @param text what `ip -json route show default` prints
    public static EdgeRoutes ofLinux(String text) {
        var gateways = new ArrayList<IpAddress>();
        for (var route : Json.each(Json.parse("ip route", text)).toList()) {
            if (route.has("gateway")) {
                gateways.add(IpAddress.parse(route.get("gateway").asText()));
            }
        }
        return new EdgeRoutes(gateways);
    }

    /// @param text what `netstat -rn -f inet` or `inet6` prints
    public static EdgeRoutes ofFreeBsd(String text) {
        var gateways = new ArrayList<IpAddress>();
        for (var line : text.lines().toList()) {
            var found = FREEBSD.matcher(line + " ");
            if (found.find()) {
                gateways.add(IpAddress.parse(found.group(1)));
            }
        }
        return new EdgeRoutes(gateways);
    }
}
