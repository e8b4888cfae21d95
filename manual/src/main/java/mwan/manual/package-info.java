/// What is made from the commands themselves: pages, man pages, completion for shells.
@NullMarked
package mwan.manual;

import org.jspecify.annotations.NullMarked;
