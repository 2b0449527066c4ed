/** The table of the slowest tests, which is printed at the end of a build. */
@NullMarked
package dev.sluice.testkit.report;

import org.jspecify.annotations.NullMarked;
