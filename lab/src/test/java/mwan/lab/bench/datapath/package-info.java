/// Tests of what measures the data plane.
@NullMarked
package mwan.lab.bench.datapath;

import org.jspecify.annotations.NullMarked;
