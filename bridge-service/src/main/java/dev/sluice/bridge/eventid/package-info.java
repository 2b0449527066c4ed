/**
 * Event ids: positions as they travel on the wire. Knows neither Kafka nor HTTP.
 */
@NullMarked
package dev.sluice.bridge.eventid;

import org.jspecify.annotations.NullMarked;
