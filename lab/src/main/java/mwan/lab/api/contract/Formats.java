package mwan.lab.api.contract;

import java.net.Inet6Address;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The formats that the server checks by code, with the server's own words for what is wrong.
final class Formats {
    private record Check(Predicate<String> accepts, String message) {
        static Check pattern(String regex, String message) {
            Predicate<String> matches = Pattern.compile(regex).asMatchPredicate();
            return new Check(matches, message);
        }
    }

    private static final String IPV4 =
            "(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String HOST = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final String STORAGE = "[a-zA-Z][a-zA-Z0-9\\-_.]*[a-zA-Z0-9]";
    private static final String VOLUME = STORAGE + ":\\S+";
    private static final String USER = "[^\\s:/]+@[A-Za-z][A-Za-z0-9.\\-_]+";

    /// `%s` stands for the value.
    private static final Map<String, Check> CHECKS =
            Map.ofEntries(
                    entry("CIDR", new Check(v -> cidr4(v) || cidr6(v), looksLike("CIDR network"))),
                    entry("CIDRv4", new Check(Formats::cidr4, looksLike("IPv4 network"))),
                    entry("CIDRv6", new Check(Formats::cidr6, looksLike("IPv6 network"))),
                    entry(
                            "address",
                            new Check(
                                    v -> ipv4(v) || ipv6(v) || v.matches(dnsName()),
                                    looksLike("address"))),
                    entry(
                            "disk-size",
                            Check.pattern(
                                    "\\d+(?:\\.\\d+)?[KMGT]?",
                                    "value does not look like a valid disk size: %s\n")),
                    entry("dns-name", Check.pattern(dnsName(), looksLike("DNS name"))),
                    entry("email-opt", Check.pattern("(?:\\S+@\\S+)?", looksLike("email address"))),
                    entry("ipv4", new Check(Formats::ipv4, looksLike("IPv4 address"))),
                    entry(
                            "ipv4mask",
                            new Check(
                                    v -> ipv4(v) && contiguous(v) || v.matches("\\d\\d?"),
                                    looksLike("IPv4 netmask"))),
                    entry("ipv6", new Check(Formats::ipv6, looksLike("IPv6 address"))),
                    entry(
                            "mac-addr",
                            Check.pattern(
                                    "[0-9a-fA-F][02468aceACE](?::[0-9a-fA-F]{2}){5}",
                                    looksLike("unicast MAC address"))),
                    entry(
                            "pve-bridge-id",
                            Check.pattern("[-_.\\w\\d]+", "invalid bridge ID '%s'\n")),
                    entry(
                            "pve-configid",
                            Check.pattern(
                                    "[a-zA-Z][a-zA-Z0-9_-]+", "invalid configuration ID '%s'\n")),
                    entry(
                            "pve-cpuset",
                            Check.pattern(
                                    "\\d+(?:-\\d+)?(?:,\\d+(?:-\\d+)?)*", "not a cpuset: %s\n")),
                    entry(
                            "pve-groupid",
                            Check.pattern(
                                    "[A-Za-z0-9.\\-_]+",
                                    "group name '%s' contains invalid characters\n")),
                    entry(
                            "pve-hotplug-features",
                            Check.pattern(
                                    "[01]|(?:network|disk|cpu|memory|usb|cloudinit)"
                                            + "(?:,(?:network|disk|cpu|memory|usb|cloudinit))*",
                                    "unable to parse hotplug option\n")),
                    entry(
                            "pve-iface",
                            Check.pattern(
                                    "[a-zA-Z][a-zA-Z0-9_]{1,20}(?:[:.]\\d+)?",
                                    "invalid network interface name '%s'\n")),
                    entry(
                            "pve-ipv4-config",
                            new Check(
                                    v -> v.equals("dhcp") || cidr4(v),
                                    looksLike("ipv4 network configuration"))),
                    entry(
                            "pve-ipv6-config",
                            new Check(
                                    v -> v.equals("dhcp") || v.equals("auto") || cidr6(v),
                                    looksLike("ipv6 network configuration"))),
                    entry("pve-node", Check.pattern(HOST, looksLike("node name"))),
                    entry(
                            "pve-phys-bits",
                            Check.pattern(
                                    "host|[1-9]\\d?",
                                    "value must be an integer between 8 and 64 or 'host'\n")),
                    entry(
                            "pve-poolid",
                            Check.pattern(
                                    "[A-Za-z0-9.\\-_]+(?:/[A-Za-z0-9.\\-_]+){0,2}",
                                    "pool name '%s' contains invalid characters\n")),
                    entry(
                            "pve-priv",
                            Check.pattern(
                                    "[A-Z][A-Za-z]+(?:\\.[A-Z][A-Za-z]+)+",
                                    "invalid privilege '%s'\n")),
                    entry(
                            "pve-qm-bootdev",
                            Check.pattern(
                                    "(?:ide|sata|scsi|virtio|net|hostpci|usb)\\d+",
                                    "invalid boot device '%s'\n")),
                    entry(
                            "pve-qm-bootdisk",
                            Check.pattern(
                                    "(?:ide|sata|scsi|virtio)\\d+", "invalid boot disk '%s'\n")),
                    entry(
                            "pve-realm",
                            Check.pattern(
                                    "[A-Za-z][A-Za-z0-9.\\-_]+",
                                    "value does not look like a valid realm\n")),
                    entry(
                            "pve-roleid",
                            Check.pattern(
                                    "[A-Za-z0-9.\\-_]+",
                                    "role name '%s' contains invalid characters\n")),
                    entry(
                            "pve-startup-order",
                            Check.pattern(
                                    "(?:(?:order|up|down)=\\d+|\\d+)(?:,(?:order|up|down)=\\d+)*",
                                    "unable to parse startup options\n")),
                    entry(
                            "pve-storage-content",
                            Check.pattern(
                                    "images|rootdir|vztmpl|iso|backup|snippets|import|none",
                                    "invalid content type '%s'\n")),
                    entry(
                            "pve-storage-id",
                            Check.pattern(
                                    STORAGE, "storage ID '%s' contains illegal characters\n")),
                    entry(
                            "pve-tag",
                            Check.pattern(
                                    "(?i)[a-z0-9_][a-z0-9_\\-+.]*", "invalid characters in tag\n")),
                    entry(
                            "pve-task-status-type",
                            Check.pattern("(?i)ok|error|warning|unknown", "invalid status '%s'\n")),
                    entry(
                            "pve-tokenid",
                            Check.pattern(
                                    USER + "![A-Za-z][A-Za-z0-9.\\-_]+",
                                    "value '%s' does not look like a valid token ID\n")),
                    entry(
                            "pve-userid",
                            Check.pattern(
                                    USER, "value '%s' does not look like a valid user name\n")),
                    entry(
                            "pve-vlan-id-or-range",
                            Check.pattern(
                                    "\\d{1,4}(?:-\\d{1,4})?", "invalid VLAN configuration '%s'\n")),
                    entry("pve-vmid", Check.pattern("[1-9][0-9]{2,8}", looksLike("VM ID"))),
                    entry(
                            "pve-volume-id",
                            Check.pattern(VOLUME, "unable to parse volume ID '%s'\n")),
                    entry(
                            "pve-volume-id-or-absolute-path",
                            Check.pattern("/.*|" + VOLUME, "unable to parse volume ID '%s'\n")),
                    entry(
                            "pve-volume-id-or-qm-path",
                            Check.pattern(
                                    "none|cdrom|/.*|" + VOLUME,
                                    "unable to parse volume ID '%s'\n")),
                    entry(
                            "storage-pair",
                            Check.pattern(
                                    "1|" + STORAGE + "(?::" + STORAGE + ")?",
                                    "unable to parse storage pair '%s'\n")),
                    entry("string", new Check(v -> true, "")),
                    entry(
                            "urlencoded",
                            Check.pattern(
                                    "[-%a-zA-Z0-9_.!~*'()]*", "invalid urlencoded string: %s\n")));

    private Formats() {}

    /// Whether a format of this name is known here.
    static boolean knows(String format) {
        return find(format).isPresent();
    }

    /// What is wrong with the value, or null.
    static @Nullable String fault(String format, String value) {
        Check check =
                find(format).orElseThrow(() -> new IllegalStateException("no format " + format));
        if (!CHECKS.containsKey(format)) {
            for (String item : value.split("[,;\\s\\x00]+")) {
                if (!item.isEmpty() && !check.accepts().test(item)) {
                    return check.message().formatted(item);
                }
            }
            return null;
        }
        return check.accepts().test(value) ? null : check.message().formatted(value);
    }

    private static Optional<Check> find(String format) {
        String single =
                !CHECKS.containsKey(format) && format.endsWith("-list")
                        ? format.substring(0, format.length() - "-list".length())
                        : format;
        return Optional.ofNullable(CHECKS.get(single));
    }

    private static Map.Entry<String, Check> entry(String name, Check check) {
        return Map.entry(name, check);
    }

    private static String looksLike(String what) {
        return "value does not look like a valid " + what + "\n";
    }

    private static String dnsName() {
        return HOST + "(?:\\." + HOST + ")*";
    }

    private static boolean ipv4(String text) {
        return text.matches(IPV4);
    }

    private static boolean ipv6(String text) {
        if (!text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return false;
        }
        try {
            return Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean cidr4(String text) {
        return text.matches(IPV4 + "/(?:[12]?\\d|3[0-2])");
    }

    private static boolean cidr6(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                && ipv6(text.substring(0, slash))
                && text.substring(slash + 1).matches("\\d\\d?|1[01]\\d|12[0-8]");
    }

    private static boolean contiguous(String mask) {
        long bits = 0;
        for (String octet : mask.split("\\.", -1)) {
            bits = bits << 8 | Integer.parseInt(octet);
        }
        long inverted = ~bits & 0xffffffffL;
        return (inverted & (inverted + 1)) == 0;
    }
}
