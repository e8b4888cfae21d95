/// What a resource is: something observed, compared with what is wished, and changed.
@NullMarked
package mwan.provision.resource;

import org.jspecify.annotations.NullMarked;
