@NullMarked
package mwan.runtime.probe;

import org.jspecify.annotations.NullMarked;
