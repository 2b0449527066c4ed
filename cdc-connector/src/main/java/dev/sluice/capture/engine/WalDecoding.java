package dev.sluice.capture.engine;

import dev.sluice.capture.pgoutput.PgOutputDecoder;

/**
 * What a replication stream is read from, and how.
 *
 * @param slot
 *            the replication slot
 * @param publication
 *            the publication
 * @param decoder
 *            a new one
 */
record WalDecoding(String slot, String publication, PgOutputDecoder decoder) {}
