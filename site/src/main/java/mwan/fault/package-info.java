/// How failures are told: what failed, on which object, why, and what to do.
@NullMarked
package mwan.fault;

import org.jspecify.annotations.NullMarked;
