/**
 * Developer endpoints of standalone mode: tokens without a login, inserted rows, and the two filters that restrict both
 * to this machine (wire protocol, section 10).
 */
@NullMarked
package dev.sluice.standalone.dev;

import org.jspecify.annotations.NullMarked;
