/// The loop: sources, picture, decision, kernel; and the socket that operators ask.
@NullMarked
package mwan.runtime.daemon;

import org.jspecify.annotations.NullMarked;
