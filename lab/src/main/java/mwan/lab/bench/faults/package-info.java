/// How `up` fares when it is killed, when what it asks fails, and when values are hostile.
@NullMarked
package mwan.lab.bench.faults;

import org.jspecify.annotations.NullMarked;
