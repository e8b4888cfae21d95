/// Notices of changes: what is wrong is seen, decided upon without side effects, and told by mail,
/// a webhook or a program, beside the router's work and never in its way.
@NullMarked
package mwan.runtime.notice;

import org.jspecify.annotations.NullMarked;
