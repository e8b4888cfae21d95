package mwan.provision.verify.seen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import mwan.value.IpAddress;

/// The interfaces of the router behind ours with their addresses, from Linux or from FreeBSD.
public record EdgeLinks(Map<String, List<IpAddress>> links) {
    private static final Pattern NAME = Pattern.compile("^([A-Za-z][A-Za-z0-9_.]*): flags=");
    private static final Pattern ADDRESS =
            Pattern.compile("^\\s+inet6? ([0-9A-Fa-f:.]+)(%\\S+)?\\s");

    public static EdgeLinks ofLinux(String text) {
        var links = new HashMap<String, List<IpAddress>>();
        Links.parse(text)
                .links()
                .forEach(link ->
                        links.put(
                                link.name(),
                                link.addresses().stream().map(Links.Address::address).toList()));
        return new EdgeLinks(links);
    }

    /// @param text what `ifconfig -a` prints
    public static EdgeLinks ofFreeBsd(String text) {
        var links = new HashMap<String, List<IpAddress>>();
        var current = "";
        for (var line : text.lines().toList()) {
            var name = NAME.matcher(line);
            var address = ADDRESS.matcher(line + " ");
            if (name.find()) {
                current = name.group(1);
            } else if (address.find()) {
                links.computeIfAbsent(current, _ -> new java.util.ArrayList<>())
                        .add(IpAddress.parse(address.group(1)));
            }
        }
        return new EdgeLinks(links);
    }

    /// The interface that has the address.
    public Optional<String> holding(IpAddress address) {
        return links.entrySet().stream()
                .filter(link -> link.getValue().contains(address))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }
}
