package mwan.value;

/// A Proxmox VE VM id.
public record VmId(int number) implements Comparable<VmId> {
    public VmId {
        if (number < 100 || number > 999999999) {
            throw new BadValue(Integer.toString(number), "a VM id: 100 to 999999999");
        }
    }

    public static VmId parse(String text) {
        try {
            return new VmId(Integer.decode(text));
        } catch (NumberFormatException notANumber) {
            throw new BadValue(text, "a VM id: 100 to 999999999");
        }
    }

    @Override
    public int compareTo(VmId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
