/// `bench/run runtime`: what the daemon takes of the machine, and how soon it is at work.
@NullMarked
package mwan.lab.bench.runtime;

import org.jspecify.annotations.NullMarked;
