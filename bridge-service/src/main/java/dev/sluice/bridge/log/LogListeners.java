package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.List;

/**
 * Several listeners as one, told in order.
 *
 * @param all
 *            the listeners
 */
public record LogListeners(List<LogListener> all) implements LogListener {
    public LogListeners {
        all = List.copyOf(all);
    }

    @Override
    public void appended(int partition, Collection<String> tenants) {
        all.forEach(listener -> listener.appended(partition, tenants));
    }

    @Override
    public void unreadable(Channel channel, long offset, String reason) {
        all.forEach(listener -> listener.unreadable(channel, offset, reason));
    }

    @Override
    public void tailRestarted(int partition, String reason) {
        all.forEach(listener -> listener.tailRestarted(partition, reason));
    }

    @Override
    public void blockRead(BlockOrigin origin) {
        all.forEach(listener -> listener.blockRead(origin));
    }

    @Override
    public void blockShared() {
        all.forEach(LogListener::blockShared);
    }

    @Override
    public void skipped(long offsets) {
        all.forEach(listener -> listener.skipped(offsets));
    }

    @Override
    public void fetched(FetchPurpose purpose, long bytes) {
        all.forEach(listener -> listener.fetched(purpose, bytes));
    }

    @Override
    public void truncated(int partition, String reason) {
        all.forEach(listener -> listener.truncated(partition, reason));
    }

    @Override
    public void replaced(String reason) {
        all.forEach(listener -> listener.replaced(reason));
    }

    @Override
    public void longIds(int bytes) {
        all.forEach(listener -> listener.longIds(bytes));
    }

    @Override
    public void readFailed(Throwable cause) {
        all.forEach(listener -> listener.readFailed(cause));
    }
}
