/**
 * Notifications as the database holds them, and who has read them. The only package that knows JDBC.
 */
@NullMarked
package dev.sluice.bridge.notification;

import org.jspecify.annotations.NullMarked;
