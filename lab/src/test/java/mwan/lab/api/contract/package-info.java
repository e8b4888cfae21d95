/// Tests of the contract and of the check against it.
@NullMarked
package mwan.lab.api.contract;

import org.jspecify.annotations.NullMarked;
