package dev.sluice.capture.engine;

import dev.sluice.capture.pgoutput.PgOutputDecoder;
import dev.sluice.capture.postgres.SourceServer;

/**
 * The source of a replication stream, and its decoder.
 *
 * @param slot
 *            the replication slot
 * @param publication
 *            the publication
 * @param server
 *            the server that the start position belongs to
 * @param decoder
 *            a new one
 */
record WalDecoding(String slot, String publication, SourceServer server, PgOutputDecoder decoder) {}
