package dev.sluice.reliability.check;

/**
 * A range of the write-ahead log of which the capture says that it is not in the topics.
 *
 * @param from
 *            up to which position the topics were complete
 * @param to
 *            from which position they go on
 */
record Gap(long from, long to) {
    /** As the dead letters tell it. */
    static Gap of(String deadLetter) {
        return new Gap(position(deadLetter, "from"), position(deadLetter, "to"));
    }

    private static long position(String json, String name) {
        int begin = json.indexOf('"' + name + "\":\"") + name.length() + 4;
        return position(json.substring(begin, json.indexOf('"', begin)));
    }

    /** Of an LSN as PostgreSQL prints it. */
    static long position(String lsn) {
        int slash = lsn.indexOf('/');
        return (Long.parseLong(lsn.substring(0, slash), 16) << 32) + Long.parseLong(lsn.substring(slash + 1), 16);
    }

    /** Whether a transaction is missing whose COMMIT ends here: both bounds are ends of records. */
    boolean holds(long commit) {
        return commit > from && commit <= to;
    }
}
