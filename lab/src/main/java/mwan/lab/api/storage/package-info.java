/// Storages and the volumes in them.
@NullMarked
package mwan.lab.api.storage;

import org.jspecify.annotations.NullMarked;
