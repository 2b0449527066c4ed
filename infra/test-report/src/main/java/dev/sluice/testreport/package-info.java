/** The table of slowest tests that a build ends with. */
@NullMarked
package dev.sluice.testreport;

import org.jspecify.annotations.NullMarked;
