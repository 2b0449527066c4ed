package dev.sluice.reliability;

import java.time.Duration;

/**
 * A kill that is to be.
 *
 * @param target
 *            what is killed
 * @param before
 *            how long after what came before: the recovery from the last strike if that was awaited, else its restart
 * @param down
 *            how long until it is started again
 * @param awaitsRecovery
 *            whether the next strike waits until rows that are written now reach clients again
 */
record Strike(Target target, Duration before, Duration down, boolean awaitsRecovery) {
    /** What a strike may hit. */
    enum Target {
        POSTGRES("postgres"), KAFKA("kafka"), CAPTURE("capture"), BRIDGE("bridge"), EVERYTHING("everything"),
        /** The capture, whose slot is moved on to the end of the log while it is away. */
        SLOT("slot");

        private final String label;

        Target(String label) {
            this.label = label;
        }

        /** As reports call it. */
        String label() {
            return label;
        }
    }
}
