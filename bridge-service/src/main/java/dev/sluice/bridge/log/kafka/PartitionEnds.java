package dev.sluice.bridge.log.kafka;

/** The high watermark of one topic partition, and its last stable offset a moment later. */
record PartitionEnds(long lastStableOffset, long highWatermark) {
    /** Returns whether an open transaction holds back the last stable offset. */
    boolean isHeld() {
        return lastStableOffset < highWatermark;
    }
}
