/// What was promised, tried on a running lab as its users would: by the two commands of the README.
@NullMarked
package mwan.lab.acceptance;

import org.jspecify.annotations.NullMarked;
