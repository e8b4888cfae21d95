/// What the API takes: the contract file, and the check of parameters against it in the server's
/// own words.
@NullMarked
package mwan.lab.api.contract;

import org.jspecify.annotations.NullMarked;
