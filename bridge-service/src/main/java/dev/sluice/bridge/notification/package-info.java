/**
 * Lists of notifications and read marks, in the database. The only package that uses JDBC.
 */
@NullMarked
package dev.sluice.bridge.notification;

import org.jspecify.annotations.NullMarked;
