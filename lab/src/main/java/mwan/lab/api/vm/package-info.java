/// Virtual machines: their configuration files and what is done with them.
@NullMarked
package mwan.lab.api.vm;

import org.jspecify.annotations.NullMarked;
