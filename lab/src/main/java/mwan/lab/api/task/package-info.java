/// Tasks: what a request starts and does not wait for.
@NullMarked
package mwan.lab.api.task;

import org.jspecify.annotations.NullMarked;
