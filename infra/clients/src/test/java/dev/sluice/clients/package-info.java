/** Tests of third-party clients: what they receive through cuts at random bytes is compared with the topics. */
@NullMarked
package dev.sluice.clients;

import org.jspecify.annotations.NullMarked;
