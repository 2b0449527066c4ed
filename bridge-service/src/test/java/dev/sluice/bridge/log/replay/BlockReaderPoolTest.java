package dev.sluice.bridge.log.replay;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.TestRecords;

import static dev.sluice.bridge.log.TestRecords.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BlockReaderPoolTest {
    private static final int SIZE = 2;

    private final AtomicInteger open = new AtomicInteger();
    private boolean unavailable;
    private final BlockReaderPool pool = new BlockReaderPool(SIZE, this::reader);

    private BlockReader reader() {
        if (unavailable) {
            throw new KafkaException("no broker can be resolved");
        }
        open.incrementAndGet();
        return new BlockReader(BlockSettings.standard(TestRecords.CHANNELS, partition -> position(0, 0)),
                new NoRecords());
    }

    /** The source of an empty log. */
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
        pool.with(0, position(after, -1), reader -> reader.read(0, position(after, -1), position(0, 0)));
    }

    @Test
    void staysWithinItsSizeAfterReadersCouldNotBeCreated() {
        unavailable = true;
        for (int attempt = 0; attempt < 5; attempt++) {
            assertThatThrownBy(() -> read(-1)).isInstanceOf(KafkaException.class);
        }
        unavailable = false;

        for (int turn = 0; turn < 10; turn++) {
            read(-1);
        }

        assertThat(open).hasValue(SIZE);
        pool.close();
        assertThat(open).hasValue(0);
    }
}
