/// The one way to run other programs.
@NullMarked
package mwan.runtime.process;

import org.jspecify.annotations.NullMarked;
