package dev.sluice.bridge.log;

import java.util.Collection;
import java.util.List;

/** A fan-out that passes each signal to several receivers, in order. */
record AllLogSignals(List<LogSignals> receivers) implements LogSignals {
    @Override
    public void appended(int partition, Collection<String> tenants) {
        receivers.forEach(receiver -> receiver.appended(partition, tenants));
    }

    @Override
    public void truncated(int partition, String reason) {
        receivers.forEach(receiver -> receiver.truncated(partition, reason));
    }

    @Override
    public void replaced(String reason) {
        receivers.forEach(receiver -> receiver.replaced(reason));
    }
}
