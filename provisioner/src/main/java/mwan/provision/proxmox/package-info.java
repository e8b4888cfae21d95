/// The client of the Proxmox VE API.
///
/// [Api] is the one seam to the server: a [Call] in, an [Answer] out, a refusal as
/// [mwan.fault.UserError]. Everything above it ([Proxmox] and what it gives) is typed and does not
/// know HTTP; [HttpApi] below it is the only class that does.
@NullMarked
package mwan.provision.proxmox;

import org.jspecify.annotations.NullMarked;
