package mwan.value;

/// A routing table's number; the kernel's own three (253 to 255) and 0 are not to be had.
public record TableId(int number) implements Comparable<TableId> {
    public TableId {
        if (number < 1 || number >= 253 && number <= 255) {
            throw new BadValue(
                    Integer.toString(number),
                    "a routing table: a number from 1 on, but not 253 to 255");
        }
    }

    public static TableId parse(String text) {
        try {
            return new TableId(Integer.decode(text));
        } catch (NumberFormatException notANumber) {
            throw new BadValue(text, "a routing table: a number from 1 on, but not 253 to 255");
        }
    }

    @Override
    public int compareTo(TableId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
