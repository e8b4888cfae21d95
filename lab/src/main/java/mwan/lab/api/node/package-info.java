/// The node itself: versions, network, PCI devices and their mappings.
@NullMarked
package mwan.lab.api.node;

import org.jspecify.annotations.NullMarked;
