package mwan.value;

import java.util.regex.Pattern;

/// Where an HTTP server is asked: by its address, so that asking it depends on no DNS.
///
/// @param target what stands in the request's first line (RFC 9112, 3.2.1)
public record HttpAddress(IpAddress host, Port port, String target) {
    private static final String WANTED =
            "an http:// address whose host is an IP address, as http://203.0.113.10/";
    private static final Port USUAL = new Port(80);
    private static final int TARGET_AT_MOST = 200;
    private static final Pattern TARGET =
            Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0," + (TARGET_AT_MOST - 1) + "}");
    private static final Pattern FORM =
            Pattern.compile("http://(?:\\[([^]]*)]|([^:/\\[\\]]*))(?::([0-9]{1,5}))?(/.*)?");

    public HttpAddress {
        if (!TARGET.matcher(target).matches()) {
            throw new BadValue(target, "a path of the Web, as /status?full=1");
        }
    }

    public static HttpAddress parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new BadValue(text, WANTED);
        }
        try {
            var host =
                    parts.group(1) != null
                            ? Ipv6Address.parse(parts.group(1))
                            : Ipv4Address.parse(parts.group(2));
            var port = parts.group(3) != null ? Port.parse(parts.group(3)) : USUAL;
            var target = parts.group(4) != null ? parts.group(4) : "/";
            return new HttpAddress(host, port, target);
        } catch (BadValue notByNumber) {
            throw new BadValue(text, WANTED);
        }
    }

    /// As the request's Host field has it (RFC 9110, 7.2).
    public String authority() {
        var named = host instanceof Ipv6Address ? "[" + host + "]" : host.toString();
        return port.equals(USUAL) ? named : named + ":" + port;
    }

    @Override
    public String toString() {
        return "http://" + authority() + target;
    }
}
