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

/** Reads from one position to another as a connection does: request by request, each from where the last one led. */
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

    static CompletableFuture<ReplayResult> ask(EventLog log, ReplayRequest request) {
        var answer = new CompletableFuture<ReplayResult>();
        log.read(request, step -> {
            if (!answer.complete(step)) {
                throw new AssertionError("answered twice: " + request);
            }
        });
        return answer;
    }

    /** An event's lines, short enough to be read where they differ. */
    static String brief(String lines) {
        return lines.length() <= 60 ? lines : lines.substring(0, 60) + "… " + lines.length() + " " + lines.hashCode();
    }

    static String brief(EventRecord record) {
        return brief(new String(record.lines(), UTF_8));
    }

    /** Reads to the end. */
    TestReplay run(LogUnderTest under) {
        while (!isDone()) {
            take(under.await(ask()));
        }
        return this;
    }

    boolean isDone() {
        return channels.stream().map(Channel::index).allMatch(index -> position.offset(index) >= until.offset(index));
    }

    CompletableFuture<ReplayResult> ask() {
        assertThat(++requests).as("requests").isLessThan(2000);
        return ask(log, new ReplayRequest(log.channels().partitionOf(tenant), channels, tenant, position,
                until));
    }

    void take(ReplayResult step) {
        assertThat(step).isInstanceOf(ReplayResult.Progress.class);
        var progress = (ReplayResult.Progress) step;
        for (PositionedRecord delivery : progress.records()) {
            EventRecord record = delivery.record();
            int channel = record.channel();
            if (record.offset() > position.offset(channel) && channels.stream().anyMatch(c -> c.index() == channel)) {
                position = position.max(delivery.position());
                assertThat(record.tenant()).isEqualTo(tenant);
                lines.add(brief(record));
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

    /** The events' lines in brief, in order. */
    List<String> lines() {
        return lines;
    }

    /** The position at each event. */
    List<String> positions() {
        return positions;
    }
}
