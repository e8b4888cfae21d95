/// What machines say, as parsed values: the texts of `ip`, `nft`, `networkctl`, `systemctl`,
/// `wpa_cli`, `curl` and of the router's own `mwan`. Nothing here judges.
@NullMarked
package mwan.provision.verify.seen;

import org.jspecify.annotations.NullMarked;
