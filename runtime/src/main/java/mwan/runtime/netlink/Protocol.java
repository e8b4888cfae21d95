package mwan.runtime.netlink;

/// Who made a route, rule or address (rtnetlink(7), rtm_protocol).
public record Protocol(int number) {
    /// Ours: in the range that is left to users, not taken by iproute2's rt_protos.
    public static final Protocol MWAN = new Protocol(109);

    public static final Protocol KERNEL = new Protocol(2);
    public static final Protocol BOOT = new Protocol(3);

    public Protocol {
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(number + " is no protocol: 0 to 255");
        }
    }

    @Override
    public String toString() {
        return equals(MWAN) ? "mwan" : Integer.toString(number);
    }
}
