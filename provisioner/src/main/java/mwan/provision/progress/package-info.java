/// What is going on, told on standard error.
@NullMarked
package mwan.provision.progress;

import org.jspecify.annotations.NullMarked;
