/** Problems outside the capture, with messages that tell an operator what to do. */
@NullMarked
package dev.sluice.capture.problem;

import org.jspecify.annotations.NullMarked;
