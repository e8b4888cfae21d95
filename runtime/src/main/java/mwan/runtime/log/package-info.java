/// What the runtime says of itself: text lines for the journal, JSON lines for /var/log, each with
/// the trace id of the boot or the deploy.
@NullMarked
package mwan.runtime.log;

import org.jspecify.annotations.NullMarked;
