/// Tests of what counts faults.
@NullMarked
package mwan.lab.bench.faults;

import org.jspecify.annotations.NullMarked;
