/// The resources of a site in their order: what would change, and the change itself.
@NullMarked
package mwan.provision.plan;

import org.jspecify.annotations.NullMarked;
