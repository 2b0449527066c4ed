/** Reverse proxies as real processes, with the configurations that the project ships. */
@NullMarked
package dev.sluice.testkit.proxy;

import org.jspecify.annotations.NullMarked;
