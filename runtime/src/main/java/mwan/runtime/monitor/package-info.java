/// What is shown of the router on the management address: Prometheus metrics and a status page.
/// Everything here only reads, in threads of its own.
@NullMarked
package mwan.runtime.monitor;

import org.jspecify.annotations.NullMarked;
