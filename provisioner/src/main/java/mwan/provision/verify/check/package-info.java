/// The checks, group by group: what each looks at, and how it judges what it sees. What is right
/// always comes from the site file.
@NullMarked
package mwan.provision.verify.check;

import org.jspecify.annotations.NullMarked;
