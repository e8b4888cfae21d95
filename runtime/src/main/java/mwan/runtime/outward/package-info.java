/// What the router's own errands in the Internet share: what they know of the router, and whom they
/// believe.
@NullMarked
package mwan.runtime.outward;

import org.jspecify.annotations.NullMarked;
