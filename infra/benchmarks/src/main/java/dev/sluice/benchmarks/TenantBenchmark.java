package dev.sluice.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.util.unit.DataSize;

import dev.sluice.bridge.log.LogSettings;
import dev.sluice.embedded.Backends;
import dev.sluice.schemas.EventHeaders;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the replay of a small tenant costs in a big partition: nothing known of the log yet, everything known, and without
 * an index.
 */
final class TenantBenchmark {
    private static final String SMALL = "small";
    private static final int TRANSACTION = 1000;

    private TenantBenchmark() {}

    static void run(Options options) throws Exception {
        int records = options.number("records", 1_000_000);
        int events = options.number("events", 100);
        int tenants = options.number("tenants", 200);
        int bytes = options.number("bytes", 300);
        try (Backends backends = Backends.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
            for (String topic : List.of("sluice.activity", "sluice.notification")) {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("retention.ms", "-1"))))
                        .all().get();
            }
            write(backends.bootstrapServers(), records, records / events, tenants, bytes);
            System.out.printf("%nReplay of a tenant with %d events among %,d records of %d bytes and %d tenants in one "
                    + "partition%n%n", events, records, bytes, tenants + 1);
            System.out.println("  index   what                     events     ms   MB consumed   MB received");
            for (String index : List.of("0B", "16MB", "0B", "16MB")) {
                measure(backends.bootstrapServers(), index);
            }
        }
    }

    private static void measure(String servers, String index) {
        try (var log = new MeasuredLog(servers, settings(index))) {
            print(index, "small tenant, cold", log.replay(SMALL));
            print(index, "small tenant, again", log.replay(SMALL));
            print(index, "small tenant, again", log.replay(SMALL));
            print(index, "big tenant", log.replay("tenant0"));
            System.out.printf("          index holds %.1f MB%n", log.indexBytes() / 1e6);
        }
    }

    private static LogSettings settings(String index) {
        return new LogSettings("sluice", List.of("activity", "notification"), DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(64), DataSize.parse(index), 2);
    }

    private static void print(String index, String what, MeasuredLog.Cost cost) {
        System.out.printf("  %5s   %-22s  %7d  %5d  %12.1f  %12.1f%n", index, what, cost.events(),
                cost.time().toMillis(), cost.consumed() / 1e6, cost.received() / 1e6);
    }

    private static void write(String servers, int records, int every, int tenants, int bytes)
            throws ExecutionException, InterruptedException {
        long began = System.nanoTime();
        try (var producer = new KafkaProducer<byte[], byte[]>(Map.of("bootstrap.servers", servers, "transactional.id",
                "tenant-benchmark", "linger.ms", "5"), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (int n = 0; n < records; n++) {
                if (n % TRANSACTION == 0) {
                    producer.beginTransaction();
                }
                String tenant = n % every == every / 2 ? SMALL : "tenant" + n % tenants;
                var record = new ProducerRecord<byte[], byte[]>("sluice.activity", 0, 1_700_000_000_000L + n,
                        tenant.getBytes(UTF_8), json(n, bytes).getBytes(UTF_8));
                record.headers().add(EventHeaders.TYPE, "activity:new".getBytes(UTF_8));
                Objects.requireNonNull(producer.send(record));
                if (n % TRANSACTION == TRANSACTION - 1 || n == records - 1) {
                    producer.commitTransaction();
                }
            }
        }
        System.out.printf("Written in %d s.%n", Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }

    private static String json(int number, int bytes) {
        String begin = "{\"type\":\"activity\",\"data\":{\"id\":\"" + number + "\",\"filling\":\"";
        return begin + "x".repeat(Math.max(0, bytes - begin.length() - 3)) + "\"}}";
    }
}
