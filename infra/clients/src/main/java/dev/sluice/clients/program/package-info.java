/** The clients in Java; {@code docs/clients.md} shows them. Each is a program of its own. */
@NullMarked
package dev.sluice.clients.program;

import org.jspecify.annotations.NullMarked;
