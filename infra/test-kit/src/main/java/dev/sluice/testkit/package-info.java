/** Fixtures that the tests of several modules share: processes, tokens, restartable backends, stream clients. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
