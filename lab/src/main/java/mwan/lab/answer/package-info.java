/// Programs that answer with an address, so that tests can see who was reached by whom.
@NullMarked
package mwan.lab.answer;

import org.jspecify.annotations.NullMarked;
