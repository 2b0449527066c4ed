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
    public void truncated(int partition, String reason) {
        all.forEach(listener -> listener.truncated(partition, reason));
    }

    @Override
    public void replaced(String reason) {
        all.forEach(listener -> listener.replaced(reason));
    }

    @Override
    public void readFailed(Exception cause) {
        all.forEach(listener -> listener.readFailed(cause));
    }
}
