/// The `mwan` program: the daemon, and the commands that operators use.
@NullMarked
package mwan.runtime.command;

import org.jspecify.annotations.NullMarked;
