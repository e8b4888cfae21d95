@NullMarked
package mwan.runtime.health;

import org.jspecify.annotations.NullMarked;
