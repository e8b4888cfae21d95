@NullMarked
package mwan.runtime.networkd;

import org.jspecify.annotations.NullMarked;
