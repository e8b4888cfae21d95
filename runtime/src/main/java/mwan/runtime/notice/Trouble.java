package mwan.runtime.notice;

import mwan.value.BadValue;
import mwan.value.Family;
import mwan.value.WanName;

/// Something that is wrong with the router, told apart from others by what it is the matter with.
public sealed interface Trouble {
    /// The same for the same trouble, whenever it comes: `wan-failed/att/ipv4`.
    String id();

    /// As a notice's subject says it.
    String title();

    /// As a notice's subject says that it is over.
    String over();

    /// A WAN is unhealthy in a family.
    record WanFailed(WanName wan, Family family) implements Trouble {
        @Override
        public String id() {
            return "wan-failed/" + wan + "/" + family.label();
        }

        @Override
        public String title() {
            return wan + " " + family.label() + " failed";
        }

        @Override
        public String over() {
            return wan + " " + family.label() + " works again";
        }
    }

    /// No WAN is healthy in a family.
    record NoWan(Family family) implements Trouble {
        @Override
        public String id() {
            return "no-wan/" + family.label();
        }

        @Override
        public String title() {
            return "no WAN has " + family.label();
        }

        @Override
        public String over() {
            return family.label() + " is there again";
        }
    }

    /// The kernel refuses something that the router wants of it, or has a next hop that does not
    /// answer.
    record KernelRefuses() implements Trouble {
        @Override
        public String id() {
            return "kernel-refuses";
        }

        @Override
        public String title() {
            return "the kernel cannot do all that is wanted";
        }

        @Override
        public String over() {
            return "the kernel does all that is wanted";
        }
    }

    /// Reads an [#id] back.
    ///
    /// @throws BadValue when it is none
    static Trouble of(String id) {
        var parts = id.split("/", -1);
        if (parts.length == 3 && parts[0].equals("wan-failed")) {
            return new WanFailed(WanName.parse(parts[1]), family(parts[2]));
        }
        if (parts.length == 2 && parts[0].equals("no-wan")) {
            return new NoWan(family(parts[1]));
        }
        if (id.equals("kernel-refuses")) {
            return new KernelRefuses();
        }
        throw new BadValue(id, "a trouble, as wan-failed/att/ipv4");
    }

    private static Family family(String label) {
        for (var family : Family.values()) {
            if (family.label().equals(label)) {
                return family;
            }
        }
        throw new BadValue(label, "ipv4 or ipv6");
    }
}
