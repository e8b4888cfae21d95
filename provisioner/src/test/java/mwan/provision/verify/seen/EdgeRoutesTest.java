package mwan.provision.verify.seen;

import static org.assertj.core.api.Assertions.assertThat;

import mwan.value.IpAddress;
import org.junit.jupiter.api.Test;

class EdgeRoutesTest {
    @Test
    void ofLinux() {
        var routes =
                EdgeRoutes.ofLinux(
                        "[{\"dst\":\"default\",\"gateway\":\"fe80::be24:11ff:fe72:c1\",\"dev\":\"inside0\"}]");
        assertThat(routes.defaults()).containsExactly(IpAddress.parse("fe80::be24:11ff:fe72:c1"));
        assertThat(EdgeRoutes.ofLinux("[]").defaults()).isEmpty();
    }

    /// As FreeBSD 14's `netstat -rn -f inet6` prints it.
    @Test
    void ofFreeBsd() {
        var routes =
                EdgeRoutes.ofFreeBsd(
                        """
                        Routing tables

                        Internet6:
                        Destination                       Gateway                       Flags     Netif Expire
                        default                           fe80::be24:11ff:fe72:c1%vtnet1 UGS      vtnet1
                        ::1                               link#5                        UHS         lo0
                        """);
        assertThat(routes.defaults()).containsExactly(IpAddress.parse("fe80::be24:11ff:fe72:c1"));
    }
}
