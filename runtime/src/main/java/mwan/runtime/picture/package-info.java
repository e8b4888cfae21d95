/// The immutable picture of now that the sources give and the decision is taken from.
@NullMarked
package mwan.runtime.picture;

import org.jspecify.annotations.NullMarked;
