/// The secrets that the router is given, and the certificates that it believes.
@NullMarked
package mwan.provision.secrets;

import org.jspecify.annotations.NullMarked;
