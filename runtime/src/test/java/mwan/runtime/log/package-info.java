@NullMarked
package mwan.runtime.log;

import org.jspecify.annotations.NullMarked;
