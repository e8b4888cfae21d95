/// Parsers against inputs that somebody has damaged: a seeded mutator, a corpus of real inputs.
@NullMarked
package mwan.runtime.fuzz;

import org.jspecify.annotations.NullMarked;
