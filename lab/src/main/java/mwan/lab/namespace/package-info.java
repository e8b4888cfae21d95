/// Network namespaces as this process sees them: sockets, programs and the kernel's events in them.
@NullMarked
package mwan.lab.namespace;

import org.jspecify.annotations.NullMarked;
