package dev.sluice.benchmarks;

import java.time.Duration;

import dev.sluice.benchmarks.load.LoadClient;
import dev.sluice.benchmarks.process.ProcessUsage;

/**
 * The measurements between two moments at which nothing was in flight.
 *
 * @param events
 *            received events
 * @param bytes
 *            received bytes
 * @param writes
 *            calls of write or writev by the measured process; 0: unknown
 * @param serverSeconds
 *            processor time of the measured process
 * @param clientSeconds
 *            processor time of the process with the load client
 * @param foreignSeconds
 *            processor time of all other processes, Kafka included
 */
record Window(double seconds, long events, long bytes, long writes, double serverSeconds, double clientSeconds,
        double foreignSeconds) {

    /** The counters at one moment. */
    record Mark(long nanos, long events, long bytes, long writes, Duration server, Duration client, Duration machine) {
        /** Returns the counters now, before a client exists. */
        static Mark now(ProcessHandle server) {
            return now(0, 0, server);
        }

        static Mark now(LoadClient client, ProcessHandle server) {
            return now(client.events(), client.bytes(), server);
        }

        private static Mark now(long events, long bytes, ProcessHandle server) {
            return new Mark(System.nanoTime(), events, bytes, ProcessUsage.writes(server),
                    ProcessUsage.cpu(server),
                    ProcessUsage.cpu(ProcessHandle.current()), ProcessUsage.machineCpu());
        }

        /** Returns the window from this mark to a later one. */
        Window to(Mark later) {
            double server = seconds(later.server.minus(this.server));
            double client = seconds(later.client.minus(this.client));
            return new Window((later.nanos - nanos) / 1e9, later.events - events, later.bytes - bytes,
                    later.writes - writes, server, client,
                    Math.max(0, seconds(later.machine.minus(machine)) - server - client));
        }

        private static double seconds(Duration time) {
            return time.toNanos() / 1e9;
        }
    }
}
