/**
 * Authentication: verification of JWT bearer tokens, and the tenant, user and scopes that they grant.
 */
@NullMarked
package dev.sluice.bridge.auth;

import org.jspecify.annotations.NullMarked;
