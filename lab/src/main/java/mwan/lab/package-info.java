/// The lab: what stands in for a Proxmox host and for what answers on the Internet.
@NullMarked
package mwan.lab;

import org.jspecify.annotations.NullMarked;
