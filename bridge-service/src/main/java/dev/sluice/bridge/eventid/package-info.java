/** Event ids: the text form of positions on the wire. Independent of Kafka and HTTP. */
@NullMarked
package dev.sluice.bridge.eventid;

import org.jspecify.annotations.NullMarked;
