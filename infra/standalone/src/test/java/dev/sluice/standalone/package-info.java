/** The standalone form as a person meets it: a process with flags, ports, signals and a folder. */
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
