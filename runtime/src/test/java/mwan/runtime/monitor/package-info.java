@NullMarked
package mwan.runtime.monitor;

import org.jspecify.annotations.NullMarked;
