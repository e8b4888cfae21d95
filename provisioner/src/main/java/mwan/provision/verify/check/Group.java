package mwan.provision.verify.check;

import java.util.Locale;

/// What a check is about, in the order in which a packet's way is built up.
public enum Group {
    HOST("the Proxmox host"),
    VM("the VM on it"),
    SERVICES("what runs in the VM"),
    LINK("the VM's interfaces"),
    DOT1X("802.1X authentication"),
    LEASE("addresses and delegated prefixes"),
    ROUTES("routing tables"),
    RULES("policy routing"),
    NAT("IPv4 address translation"),
    NPT("IPv6 prefix translation"),
    HEALTH("the router's verdicts"),
    OPNSENSE("the router behind the router"),
    BALANCE("new connections, as hosts behind the router see them"),
    INBOUND("connections from the Internet"),
    PERSISTENCE("what has to outlive a reboot");

    private final String about;

    Group(String about) {
        this.about = about;
    }

    public String about() {
        return about;
    }

    /// As ids, JSON and `--only` write it.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
