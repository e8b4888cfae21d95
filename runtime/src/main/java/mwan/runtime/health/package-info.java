/// Whether each WAN carries each family: probes to send and verdicts, pure in time and input.
@NullMarked
package mwan.runtime.health;

import org.jspecify.annotations.NullMarked;
