package mwan.value;

import java.util.regex.Pattern;

/// A network interface's name, as Linux takes it (IFNAMSIZ is 16 with the final zero), narrowed to
/// what needs no quoting in nft, unit files and shells.
public record InterfaceName(String value) implements Comparable<InterfaceName> {
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,14}(\\.[0-9]{1,4})?");

    public InterfaceName {
        if (value.length() > 15 || !FORM.matcher(value).matches()) {
            throw new BadValue(
                    value, "an interface name: a letter, then letters, digits, - or _, 15 at most");
        }
    }

    public static InterfaceName parse(String text) {
        return new InterfaceName(text);
    }

    /// The VLAN interface on this one, by the field's custom: `enatt0.3242`.
    public InterfaceName vlan(VlanId id) {
        return new InterfaceName(value + "." + id.number());
    }

    @Override
    public int compareTo(InterfaceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
