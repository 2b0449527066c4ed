/**
 * Requests, problems and the servlet side of a connection. The only package that knows the servlet API.
 */
@NullMarked
package dev.sluice.bridge.http;

import org.jspecify.annotations.NullMarked;
