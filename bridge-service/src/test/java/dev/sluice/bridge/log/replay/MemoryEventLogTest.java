package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.sluice.bridge.log.Channels;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogObserver;
import dev.sluice.bridge.log.TestRecords;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryEventLogTest extends EventLogContract {
    @Override
    protected LogUnderTest open(LogObserver observer) {
        return new InMemory(observer);
    }

    private static final class InMemory implements LogUnderTest {
        private static final Channels ONE_PARTITION = new Channels(TestRecords.CHANNELS.all(), 1);

        private final MemoryEventLog log;
        private final List<Runnable> transaction = new ArrayList<>();
        private final int[] touched = new int[2];

        InMemory(LogObserver observer) {
            this.log = new MemoryEventLog(ONE_PARTITION, MemoryEventLog.Size.AMPLE, observer);
        }

        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public void begin() {
            transaction.clear();
        }

        @Override
        public void send(int channel, String tenant, long timestamp, String json) {
            transaction.add(() -> log.append(channel, tenant, null, timestamp, json));
            touched[channel]++;
        }

        @Override
        public void commit() {
            transaction.forEach(Runnable::run);
            end(0);
        }

        @Override
        public void abort() {
            end(1);
        }

        private void end(int skippedEach) {
            for (int channel = 0; channel < touched.length; channel++) {
                if (touched[channel] > 0) {
                    log.skip(channel, 0, skippedEach * touched[channel] + 1);
                    touched[channel] = 0;
                }
            }
        }

        @Override
        public void deleteBefore(int channel, int partition, long offset) {
            log.deleteBefore(channel, partition, offset);
        }

        @Override
        public int openTails() {
            return log.openTails();
        }

        @Override
        public long recordsReplayed() {
            return log.recordsReplayed();
        }

        @Override
        public void await(BooleanSupplier condition) {
            for (int steps = 0; !condition.getAsBoolean(); steps++) {
                assertThat(steps).as("steps").isLessThan(1000);
                log.feedAll();
                log.step();
            }
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
