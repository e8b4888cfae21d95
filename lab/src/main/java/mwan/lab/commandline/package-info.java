/// The command line of the programs of the lab.
@NullMarked
package mwan.lab.commandline;

import org.jspecify.annotations.NullMarked;
