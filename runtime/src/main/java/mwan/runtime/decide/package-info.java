/// The decision: from the site and the picture of now to the state that the kernel shall have.
/// Pure.
@NullMarked
package mwan.runtime.decide;

import org.jspecify.annotations.NullMarked;
