/// A request on its way through the API: who asks, with what, for which method, and how it may
/// fail.
@NullMarked
package mwan.lab.api.request;

import org.jspecify.annotations.NullMarked;
