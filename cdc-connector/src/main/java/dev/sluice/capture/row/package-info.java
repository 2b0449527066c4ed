/** Rows and their changes, as the WAL or a snapshot delivers them: the text of each column, and its type. */
@NullMarked
package dev.sluice.capture.row;

import org.jspecify.annotations.NullMarked;
