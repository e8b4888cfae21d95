/// The seam to what really runs virtual machines.
@NullMarked
package mwan.lab.api.driver;

import org.jspecify.annotations.NullMarked;
