/// Tests of the programs that answer.
@NullMarked
package mwan.lab.answer;

import org.jspecify.annotations.NullMarked;
