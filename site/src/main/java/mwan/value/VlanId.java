package mwan.value;

/// An IEEE 802.1Q VLAN id.
public record VlanId(int number) implements Comparable<VlanId> {
    public VlanId {
        if (number < 1 || number > 4094) {
            throw new BadValue(Integer.toString(number), "a VLAN id: 1 to 4094");
        }
    }

    public static VlanId parse(String text) {
        try {
            return new VlanId(Integer.decode(text));
        } catch (NumberFormatException notANumber) {
            throw new BadValue(text, "a VLAN id: 1 to 4094");
        }
    }

    @Override
    public int compareTo(VlanId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
