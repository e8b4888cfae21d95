/// The Proxmox host: the VF that a systemd unit sets up at boot, and the bridges.
@NullMarked
package mwan.provision.host;

import org.jspecify.annotations.NullMarked;
