/// The checklist: what is asked of a site's host, VM, router and neighbours, and the report on it.
@NullMarked
package mwan.provision.verify;

import org.jspecify.annotations.NullMarked;
