@NullMarked
package mwan.runtime.dot1x;

import org.jspecify.annotations.NullMarked;
