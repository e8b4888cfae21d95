package mwan.value;

import java.util.regex.Pattern;

/// A PCI function's address with its domain, in small letters: Proxmox VE takes no others.
public record PciAddress(String value) implements Comparable<PciAddress> {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    public PciAddress {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a PCI address with domain and function, as 0000:02:00.0");
        }
    }

    public static PciAddress parse(String text) {
        return new PciAddress(text.toLowerCase(java.util.Locale.ROOT));
    }

    @Override
    public int compareTo(PciAddress other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
