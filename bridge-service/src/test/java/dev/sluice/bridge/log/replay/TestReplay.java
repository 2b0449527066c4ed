package dev.sluice.bridge.log.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.sluice.bridge.log.Channel;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.EventRecord;
import dev.sluice.bridge.log.Position;
import dev.sluice.bridge.log.PositionedRecord;
import dev.sluice.bridge.log.ReplayRequest;
import dev.sluice.bridge.log.ReplayResult;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Reads a range as a stream does: each request starts at the position that the last result led to. */
final class TestReplay {
    private final EventLog log;
    private final List<Channel> channels;
    private final String tenant;
    private final Position until;
    private final List<String> lines = new ArrayList<>();
    private final List<String> positions = new ArrayList<>();
    private Position position;
    private int requests;

    TestReplay(EventLog log, List<Channel> channels, String tenant, Position after, Position until) {
        this.log = log;
        this.channels = channels;
        this.tenant = tenant;
        this.position = after;
        this.until = until;
    }

    static CompletableFuture<ReplayResult> read(EventLog log, ReplayRequest request) {
        var future = new CompletableFuture<ReplayResult>();
        log.read(request, result -> {
            if (!future.complete(result)) {
                throw new AssertionError("answered twice: " + request);
            }
        });
        return future;
    }

    /** Returns an event's lines in a short form, which still differs where the lines differ. */
    static String brief(String lines) {
        return lines.length() <= 60 ? lines : lines.substring(0, 60) + "… " + lines.length() + " " + lines.hashCode();
    }

    static String brief(EventRecord record) {
        return brief(new String(record.lines(), UTF_8));
    }

    /** Reads to the end. */
    TestReplay run(LogUnderTest under) {
        while (!isDone()) {
            take(under.await(readNext()));
        }
        return this;
    }

    boolean isDone() {
        return channels.stream().map(Channel::index).allMatch(index -> position.offset(index) >= until.offset(index));
    }

    CompletableFuture<ReplayResult> readNext() {
        assertThat(++requests).as("requests").isLessThan(2000);
        return read(log, new ReplayRequest(log.channels().partitionOf(tenant), channels, tenant, position,
                until));
    }

    void take(ReplayResult result) {
        assertThat(result).isInstanceOf(ReplayResult.Progress.class);
        var progress = (ReplayResult.Progress) result;
        for (PositionedRecord found : progress.records()) {
            EventRecord record = found.record();
            int channel = record.channel();
            if (record.offset() > position.offset(channel) && channels.stream().anyMatch(c -> c.index() == channel)) {
                position = position.max(found.position());
                if (record.sourceGap() == null) {
                    assertThat(record.tenant()).isEqualTo(tenant);
                }
                lines.add(record.sourceGap() == null ? brief(record) : record.sourceGap().toString());
                positions.add(position.toString());
            }
        }
        position = position.max(progress.position());
    }

    String tenant() {
        return tenant;
    }

    Position until() {
        return until;
    }

    /** Returns the events' lines in short form, in order. */
    List<String> lines() {
        return lines;
    }

    /** Returns the position at each event. */
    List<String> positions() {
        return positions;
    }
}
