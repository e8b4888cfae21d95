/// Tests that run in a guest with the image's own kernel.
@NullMarked
package mwan.lab.guest;

import org.jspecify.annotations.NullMarked;
