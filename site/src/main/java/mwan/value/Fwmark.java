package mwan.value;

/// A packet mark's value within the site's mask; 0 means "no WAN" and is not one.
public record Fwmark(int number) implements Comparable<Fwmark> {
    public Fwmark {
        if (number < 1) {
            throw new BadValue(Integer.toString(number), "a mark: a number from 1 on");
        }
    }

    public static Fwmark parse(String text) {
        try {
            return new Fwmark(Integer.decode(text));
        } catch (NumberFormatException notANumber) {
            throw new BadValue(text, "a mark: a number from 1 on");
        }
    }

    @Override
    public int compareTo(Fwmark other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
