/** What can be wrong outside of the capture, said so that an operator knows what to do. */
@NullMarked
package dev.sluice.capture.problem;

import org.jspecify.annotations.NullMarked;
