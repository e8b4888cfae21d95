/// How operator commands ask the daemon: a line of JSON each way over a Unix socket.
@NullMarked
package mwan.runtime.control;

import org.jspecify.annotations.NullMarked;
