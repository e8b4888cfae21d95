/// Tests of namespaces as this process sees them.
@NullMarked
package mwan.lab.namespace;

import org.jspecify.annotations.NullMarked;
