/** The conversion of column values from the text that PostgreSQL prints to JSON. */
@NullMarked
package dev.sluice.capture.value;

import org.jspecify.annotations.NullMarked;
