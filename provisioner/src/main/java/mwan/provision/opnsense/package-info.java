/// OPNsense behind the router: its NIC on the inside link, and what is to be entered in it.
@NullMarked
package mwan.provision.opnsense;

import org.jspecify.annotations.NullMarked;
