/// The site file: one YAML document that describes one router site.
@NullMarked
package mwan.site;

import org.jspecify.annotations.NullMarked;
