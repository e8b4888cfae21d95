/// Tests of what measures failover.
@NullMarked
package mwan.lab.bench.failover;

import org.jspecify.annotations.NullMarked;
