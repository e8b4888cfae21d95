@NullMarked
package mwan.runtime.daemon;

import org.jspecify.annotations.NullMarked;
