/// Tests of the API's stand-in, each group after an item of what is known of the real server.
@NullMarked
package mwan.lab.api;

import org.jspecify.annotations.NullMarked;
