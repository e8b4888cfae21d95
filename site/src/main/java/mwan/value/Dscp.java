package mwan.value;

/// A differentiated services code point (RFC 2474).
public record Dscp(int number) implements Comparable<Dscp> {
    public Dscp {
        if (number < 0 || number > 63) {
            throw new BadValue(Integer.toString(number), "a DSCP: 0 to 63");
        }
    }

    public static Dscp parse(String text) {
        try {
            return new Dscp(Integer.decode(text));
        } catch (NumberFormatException notANumber) {
            throw new BadValue(text, "a DSCP: 0 to 63");
        }
    }

    @Override
    public int compareTo(Dscp other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
