package dev.sluice.bridge.stream;

import dev.sluice.bridge.log.EventLog;

/**
 * The objects that the readers of one response share.
 *
 * @param loop
 *            the writer loop that owns the response, on whose thread the reader runs
 * @param cursor
 *            advanced by the reader
 * @param pace
 *            when events are due
 */
record ReaderContext(EventLog log, WriterLoop loop, Cursor cursor, Pace pace) {}
