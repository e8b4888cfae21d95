/// A stand-in for the Proxmox VE API: requests are read, authenticated, checked against the
/// contract, answered.
@NullMarked
package mwan.lab.api;

import org.jspecify.annotations.NullMarked;
