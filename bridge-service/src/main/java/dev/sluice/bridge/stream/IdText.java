package dev.sluice.bridge.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.Position;

/**
 * The text of an event id in which only offsets and epochs vary: that of some channels in one partition. Immutable, and
 * shared by the streams of a writer loop.
 */
final class IdText {
    private final List<Channel> channels;
    /** For each channel: the bytes before and after the offset, as they stand before the epoch. */
    private final byte[][] heads;
    private final byte[][] tails;

    IdText(List<Channel> channels, int partition) {
        this.channels = channels;
        this.heads = new byte[channels.size()][];
        this.tails = new byte[channels.size()][];
        for (int i = 0; i < channels.size(); i++) {
            String comma = i == 0 ? "" : ",";
            heads[i] = ascii(comma + channels.get(i).name() + "." + partition + ".");
            tails[i] = ascii("~" + channels.get(i).topicIdPrefix());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes a position as an event id. */
    void write(FrameBuffer buffer, Position position) {
        for (int i = 0; i < heads.length; i++) {
            int index = channels.get(i).index();
            buffer.append(heads[i]).append(position.offset(index), 10).append(tails[i])
                    .append(position.epoch(index), Character.MAX_RADIX);
        }
    }

    /** The texts that are in use, or were. Thread-safe. */
    static final class Cache {
        /** Beyond it, all are forgotten: topics were recreated often, or callers choose from very many channels. */
        private static final int MAX_TEXTS = 4096;

        private final Map<Key, IdText> texts = new ConcurrentHashMap<>();

        private record Key(List<Channel> channels, int partition) {}

        /** Returns the text for these channels, which must be an immutable list. */
        IdText of(List<Channel> channels, int partition) {
            if (texts.size() > MAX_TEXTS) {
                texts.clear();
            }
            return texts.computeIfAbsent(new Key(channels, partition), key -> new IdText(channels, partition));
        }
    }
}
