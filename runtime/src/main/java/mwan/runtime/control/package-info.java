/// How operator commands ask the daemon: plain text each way over a Unix socket.
@NullMarked
package mwan.runtime.control;

import org.jspecify.annotations.NullMarked;
