package dev.sluice.bridge.log.replay;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BlockReaderPoolTest {
    private static final int SIZE = 2;

    private final AtomicInteger open = new AtomicInteger();
    private boolean away;
    private final BlockReaderPool pool = new BlockReaderPool(SIZE, this::reader);

    private BlockReader reader() {
        if (away) {
            throw new KafkaException("no broker's name can be resolved");
        }
        open.incrementAndGet();
        return new BlockReader(BlockSettings.standard(TestRecords.CHANNELS, partition -> vector(0, 0)),
                new NoRecords());
    }

    /** A source of a log that holds nothing. */
    private final class NoRecords implements RecordSource {
        @Override
        public void seek(int partition, Position after) {}

        @Override
        public void fetch(Collection<Channel> wanted, MergeBuffer into) {
            wanted.forEach(channel -> into.readTo(channel.index(), 0));
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private void read(long after) {
        pool.with(0, vector(after, -1), reader -> reader.read(0, vector(after, -1), vector(0, 0)));
    }

    @Test
    void makesNoMoreReadersThanItMayHoweverOftenOneCouldNotBeMade() {
        away = true;
        for (int attempt = 0; attempt < 5; attempt++) {
            assertThatThrownBy(() -> read(-1)).isInstanceOf(KafkaException.class);
        }
        away = false;

        for (int turn = 0; turn < 10; turn++) {
            read(-1);
        }

        assertThat(open).hasValue(SIZE);
        pool.close();
        assertThat(open).hasValue(0);
    }
}
