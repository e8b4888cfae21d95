/// Users, tokens, tickets, roles and permissions.
@NullMarked
package mwan.lab.api.access;

import org.jspecify.annotations.NullMarked;
