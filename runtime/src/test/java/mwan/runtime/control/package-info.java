@NullMarked
package mwan.runtime.control;

import org.jspecify.annotations.NullMarked;
