/**
 * What only the standalone form has: tokens without a login, rows at a click, and the two filters that keep both within
 * this machine (wire protocol, section 10).
 */
@NullMarked
package dev.sluice.standalone.dev;

import org.jspecify.annotations.NullMarked;
