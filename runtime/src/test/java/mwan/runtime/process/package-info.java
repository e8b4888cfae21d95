@NullMarked
package mwan.runtime.process;

import org.jspecify.annotations.NullMarked;
