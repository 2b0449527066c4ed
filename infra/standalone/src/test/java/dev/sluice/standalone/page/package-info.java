/** Tests of the page, in a real Chromium. */
@NullMarked
package dev.sluice.standalone.page;

import org.jspecify.annotations.NullMarked;
