/** Clients that this project did not write, compared with the topic after cuts at random bytes. */
@NullMarked
package dev.sluice.clients;

import org.jspecify.annotations.NullMarked;
