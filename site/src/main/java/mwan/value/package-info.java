/// Small values that cannot hold nonsense: what reaches a shell, nft, a unit file, YAML or the API
/// has been parsed into one of these.
@NullMarked
package mwan.value;

import org.jspecify.annotations.NullMarked;
