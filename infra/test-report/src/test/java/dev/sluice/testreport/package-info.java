@NullMarked
package dev.sluice.testreport;

import org.jspecify.annotations.NullMarked;
