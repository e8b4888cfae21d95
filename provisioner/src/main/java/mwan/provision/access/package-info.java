/// What a login has to be allowed to do at the API: counted from the site file, compared with what
/// the server says of it, and written as the commands that allow it.
@NullMarked
package mwan.provision.access;

import org.jspecify.annotations.NullMarked;
