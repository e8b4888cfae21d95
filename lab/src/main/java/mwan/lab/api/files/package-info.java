/// Files that hold the state of the host.
@NullMarked
package mwan.lab.api.files;

import org.jspecify.annotations.NullMarked;
