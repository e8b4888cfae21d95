@NullMarked
package mwan.runtime.files;

import org.jspecify.annotations.NullMarked;
