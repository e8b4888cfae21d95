package mwan.value;

/// A TCP or UDP port.
public record Port(int number) implements Comparable<Port> {
    public Port {
        if (number < 1 || number > 65535) {
            throw new BadValue(Integer.toString(number), "a port: 1 to 65535");
        }
    }

    public static Port parse(String text) {
        try {
            return new Port(Integer.decode(text));
        } catch (NumberFormatException notANumber) {
            throw new BadValue(text, "a port: 1 to 65535");
        }
    }

    @Override
    public int compareTo(Port other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
