/// How long `mwan-provision` takes, and what it takes, against Ansible on the same lab.
@NullMarked
package mwan.lab.bench.provision;

import org.jspecify.annotations.NullMarked;
