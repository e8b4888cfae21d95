/// The commands of mwan-provision: one class a command.
@NullMarked
package mwan.provision.command;

import org.jspecify.annotations.NullMarked;
