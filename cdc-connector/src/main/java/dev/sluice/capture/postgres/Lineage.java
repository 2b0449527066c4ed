package dev.sluice.capture.postgres;

import dev.sluice.capture.problem.CaptureProblem;
import dev.sluice.capture.value.Lsn;
import dev.sluice.capture.value.Timeline;

/** How the server that is captured now descends from the one that was captured before. */
public sealed interface Lineage {
    /** The same server, or one that an earlier version of the capture stored without its identity. */
    record Same() implements Lineage {}

    /**
     * A server that left the timeline of the earlier one: a promoted standby, or a point-in-time recovery.
     *
     * @param earlier
     *            the timeline of the earlier server
     * @param now
     *            the current timeline
     * @param switchPoint
     *            the LSN up to which both have the same changes
     */
    record Promoted(Timeline earlier, Timeline now, String switchPoint) implements Lineage {
        /** Returns the LSN up to which topics that are complete up to {@code captured} agree with the server. */
        public String agreedUpTo(String captured) {
            return Long.compareUnsigned(Lsn.parse(switchPoint), Lsn.parse(captured)) < 0 ? switchPoint : captured;
        }

        /**
         * Returns the problem of a promoted standby that has no copy of the slot.
         *
         * @param agreed
         *            the LSN up to which the topics agree with the server
         */
        public CaptureProblem missingSlot(String slot, String agreed, int majorVersion) {
            return new CaptureProblem("Replication slot " + slot + " does not exist: the database is a promoted standby"
                    + " that had no synchronized copy of the slot, or was recovered to a point in time (timeline "
                    + now.id() + " left timeline " + earlier.id() + " at LSN " + switchPoint + "). The topics are"
                    + " complete up to LSN " + agreed + ": changes committed since then, before and after the"
                    + " promotion, would be missing from them, so nothing is captured. To accept this gap, run "
                    + SlotSql.create(slot, majorVersion) + " The capture then resumes from the new slot. Publish rows"
                    + " inserted in the gap with the republish command. " + SlotSql.synchronization(majorVersion));
        }
    }

    /**
     * A server of the same cluster that was never on the timeline of the earlier one: its former primary, or a standby
     * of that one.
     */
    record LeftBehind(Timeline earlier, Timeline now) implements Lineage {
        /** Returns why nothing can be captured. */
        public CaptureProblem problem(String captured) {
            return new CaptureProblem("The database is on timeline " + now.id() + " since LSN "
                    + Lsn.format(now.begin()) + ", but the topics are complete up to"
                    + " LSN " + captured + " of timeline " + earlier.id() + ", which began at LSN "
                    + Lsn.format(earlier.begin()) + " and is not in the history of this"
                    + " database: it is a former primary, or a standby that did not follow the last failover. The"
                    + " topics hold changes that this database does not have, so nothing is captured. Connect the"
                    + " capture to the right server, or capture into topics with another prefix.");
        }
    }

    /** A server of another cluster. */
    record OtherCluster(String earlier, String now) implements Lineage {
        /** Returns why nothing can be captured, and how an operator acknowledges this cluster. */
        public CaptureProblem problem(String captured, String publication) {
            return new CaptureProblem("The database belongs to the cluster with system identifier " + now
                    + ", but the topics are complete up to LSN " + captured + " of cluster " + earlier
                    + ". LSNs of two clusters cannot be compared, so nothing is captured. If this is the wrong"
                    + " database, connect the capture to the right one, or capture into topics with another prefix. If"
                    + " pg_upgrade made this cluster from the earlier one, run "
                    + SlotSql.acknowledge(publication, earlier) + " The capture then continues from its replication"
                    + " slot.");
        }

        /** Returns the problem of a cluster that continues the earlier one, without the slot. */
        public CaptureProblem missingSlot(String slot, String captured, int majorVersion) {
            return new CaptureProblem("Replication slot " + slot + " does not exist in the cluster that continues"
                    + " cluster " + earlier + ", and the topics are complete up to LSN " + captured + " of that one:"
                    + " pg_upgrade migrates slots from PostgreSQL 17 on only. Nothing is captured. Run "
                    + SlotSql.create(slot, majorVersion) + " The capture then continues from the new slot. Changes"
                    + " committed since the upgrade are missing from the topics; publish rows inserted since then with"
                    + " the republish command.");
        }
    }
}
