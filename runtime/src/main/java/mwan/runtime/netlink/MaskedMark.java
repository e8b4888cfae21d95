package mwan.runtime.netlink;

/// A mark's value under a mask: only the mask's bits are looked at or changed.
public record MaskedMark(int value, int mask) {
    public MaskedMark {
        if ((value & ~mask) != 0) {
            throw new IllegalArgumentException(
                    "mark 0x%x has bits outside of its mask 0x%x".formatted(value, mask));
        }
    }

    /// Shifts a number into the mask: 2 under 0xff00 is 0x200.
    public static MaskedMark shifted(int number, int mask) {
        return new MaskedMark(number << Integer.numberOfTrailingZeros(mask), mask);
    }

    @Override
    public String toString() {
        return "0x%x/0x%x".formatted(value, mask);
    }
}
