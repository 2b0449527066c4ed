/**
 * The HTTP API: requests, problem documents, and asynchronous servlet responses. The only package, with {@code auth},
 * that uses the servlet API.
 */
@NullMarked
package dev.sluice.bridge.http;

import org.jspecify.annotations.NullMarked;
