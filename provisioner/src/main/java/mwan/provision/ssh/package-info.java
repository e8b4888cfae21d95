/// Hosts reached over SSH: commands as argument lists, files written atomically.
///
/// [Remote] is the seam; [SshRemote] speaks SSH itself, with a key from a file, and [OpensshRemote]
/// hands over to the `ssh` program where there is none.
@NullMarked
package mwan.provision.ssh;

import org.jspecify.annotations.NullMarked;
