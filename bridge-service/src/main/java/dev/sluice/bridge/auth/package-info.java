/**
 * Who calls: from a verified token to a tenant, a user and what it may read.
 */
@NullMarked
package dev.sluice.bridge.auth;

import org.jspecify.annotations.NullMarked;
