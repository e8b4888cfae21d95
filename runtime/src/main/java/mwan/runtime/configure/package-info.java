/// What is written in the VM from the site file, and what has to hear of it.
@NullMarked
package mwan.runtime.configure;

import org.jspecify.annotations.NullMarked;
