/** Tests of the endpoints under {@code /dev}. */
@NullMarked
package dev.sluice.standalone.dev;

import org.jspecify.annotations.NullMarked;
