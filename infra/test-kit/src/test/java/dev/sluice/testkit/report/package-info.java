@NullMarked
package dev.sluice.testkit.report;

import org.jspecify.annotations.NullMarked;
