/// Measures speed: interleaved rounds, medians with their 95 % interval, targets that hold or not.
@NullMarked
package mwan.lab.bench;

import org.jspecify.annotations.NullMarked;
