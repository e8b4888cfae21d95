/// A first site file: what a Proxmox host has, looked at over its API and SSH, written as a
/// commented file in which the lines that nobody but its owner knows are left to fill in.
@NullMarked
package mwan.provision.draft;

import org.jspecify.annotations.NullMarked;
