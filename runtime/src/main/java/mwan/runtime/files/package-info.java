/// Configuration files that are written only when their bytes change.
@NullMarked
package mwan.runtime.files;

import org.jspecify.annotations.NullMarked;
