package mwan.value;

import java.util.regex.Pattern;

/// A Proxmox VE node's name (format pve-node).
public record NodeName(String value) implements Comparable<NodeName> {
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    public NodeName {
        if (!FORM.matcher(value).matches()) {
            throw new BadValue(value, "a node's name: letters, digits and -");
        }
    }

    public static NodeName parse(String text) {
        return new NodeName(text);
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
