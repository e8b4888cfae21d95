@NullMarked
package mwan.runtime.command;

import org.jspecify.annotations.NullMarked;
