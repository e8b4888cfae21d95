/// The image's size, its build, and its boot.
@NullMarked
package mwan.lab.bench.image;

import org.jspecify.annotations.NullMarked;
