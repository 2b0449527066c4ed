/** Tests of the embedded PostgreSQL and Kafka, on the real ones. */
@NullMarked
package dev.sluice.embedded;

import org.jspecify.annotations.NullMarked;
