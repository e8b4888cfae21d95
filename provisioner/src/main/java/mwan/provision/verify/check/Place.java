package mwan.provision.verify.check;

/// Where a question is asked.
///
/// @param name of a probe host in the site file; the role's own label where there is only one
public record Place(Role role, String name) {
    public static final Place HOST = new Place(Role.HOST, "the Proxmox host");
    public static final Place ROUTER = new Place(Role.ROUTER, "the router's VM");

    public enum Role {
        HOST,
        ROUTER,
        EDGE,
        INSIDE,
        OUTSIDE
    }

    public static Place edge(String name) {
        return new Place(Role.EDGE, name);
    }

    public static Place inside(String name) {
        return new Place(Role.INSIDE, name);
    }

    public static Place outside(String name) {
        return new Place(Role.OUTSIDE, name);
    }

    @Override
    public String toString() {
        return name;
    }
}
