/// What is on another host beside its files: units, marks, and many files seen in few round trips.
@NullMarked
package mwan.provision.remote;

import org.jspecify.annotations.NullMarked;
