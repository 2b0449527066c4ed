package dev.sluice.reliability;

import java.time.Duration;

/**
 * A planned kill.
 *
 * @param before
 *            the time after the recovery from the previous strike, or after its restart if the run does not wait for
 *            recovery
 * @param down
 *            the time until the target is started again
 * @param awaitsRecovery
 *            whether the next strike waits until rows that are written after this one reach clients
 */
record Strike(Target target, Duration before, Duration down, boolean awaitsRecovery) {
    /** The part, or all parts, that a strike kills. Of several brokers it kills one. */
    enum Target {
        POSTGRES("postgres"), KAFKA("kafka"), CAPTURE("capture"), BRIDGE("bridge"), EVERYTHING("everything"),
        /** The capture, whose slot is advanced to the end of the WAL while it is down. */
        SLOT("slot"),
        /** The republish command, in the middle of its work if the moment is right. */
        REPUBLISH("republish"),
        /** The primary, for good: its standby is promoted. */
        PRIMARY("primary");

        private final String label;

        Target(String label) {
            this.label = label;
        }

        /** Returns the name in reports. */
        String label() {
            return label;
        }
    }
}
