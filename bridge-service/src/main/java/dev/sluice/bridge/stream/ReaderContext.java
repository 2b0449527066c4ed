package dev.sluice.bridge.stream;

import dev.sluice.bridge.log.EventLog;

/**
 * What a reader reads with.
 *
 * @param loop
 *            the writer loop that owns the response, on whose thread everything happens
 * @param cursor
 *            advanced by the reader
 * @param pace
 *            when events are due
 */
record ReaderContext(EventLog log, WriterLoop loop, Cursor cursor, Pace pace) {}
