/** Standalone mode from outside: a process with flags, ports, signals and a data folder. */
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
