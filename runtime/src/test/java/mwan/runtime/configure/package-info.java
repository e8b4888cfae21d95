@NullMarked
package mwan.runtime.configure;

import org.jspecify.annotations.NullMarked;
