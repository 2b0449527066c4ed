package dev.sluice.reliability.check;

/**
 * A range of the WAL that the capture reports as missing from the topics.
 *
 * @param from
 *            the LSN up to which the topics are complete
 * @param to
 *            the LSN after which they are complete again
 */
record Gap(long from, long to) {
    /** Parses the dead letter that reports the gap. */
    static Gap of(String deadLetter) {
        return new Gap(lsn(deadLetter, "from"), lsn(deadLetter, "to"));
    }

    private static long lsn(String json, String name) {
        int begin = json.indexOf('"' + name + "\":\"") + name.length() + 4;
        return lsn(json.substring(begin, json.indexOf('"', begin)));
    }

    /** Parses an LSN as PostgreSQL prints it. */
    static long lsn(String lsn) {
        int slash = lsn.indexOf('/');
        return (Long.parseLong(lsn.substring(0, slash), 16) << 32) + Long.parseLong(lsn.substring(slash + 1), 16);
    }

    /**
     * Returns whether the transaction whose COMMIT record ends at this LSN is missing; both bounds are ends of records.
     */
    boolean contains(long commit) {
        return commit > from && commit <= to;
    }
}
