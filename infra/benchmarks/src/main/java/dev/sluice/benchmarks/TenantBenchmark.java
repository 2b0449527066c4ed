package dev.sluice.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.util.unit.DataSize;

import dev.sluice.benchmarks.process.Machine;
import dev.sluice.benchmarks.result.BarChart;
import dev.sluice.benchmarks.result.Measurements;
import dev.sluice.benchmarks.result.Measurements.Row;
import dev.sluice.benchmarks.result.Numbers;
import dev.sluice.benchmarks.result.Section;
import dev.sluice.benchmarks.result.Statistics;
import dev.sluice.benchmarks.result.Table;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.embedded.Backends;
import dev.sluice.schemas.EventHeaders;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The cost of replaying a small tenant from a big partition: the first time, a second time, and without the tenant
 * index.
 */
final class TenantBenchmark implements Benchmark {
    private static final List<String> COLUMNS = List.of("index", "what", "events", "millis", "consumed_bytes",
            "received_bytes", "index_bytes");
    private static final String SMALL = "small";
    private static final String COLD = "small tenant the first time";
    private static final String AGAIN = "small tenant again";
    private static final String BIG = "big tenant";
    private static final int TRANSACTION = 1000;

    @Override
    public void run(Options options, Results results) throws Exception {
        options.only("records", "events", "tenants", "bytes");
        List<List<String>> rows = new ArrayList<>();
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
            for (String index : List.of("0B", "16MB", "0B", "16MB")) {
                measure(backends.bootstrapServers(), index, rows);
            }
            results.write("tenant", Machine.notes("tenant", String.format(Locale.ROOT, "%,d events of the small tenant "
                    + "among %,d records of %d bytes and %d tenants in one partition", events, records, bytes,
                    tenants + 1)), COLUMNS, rows);
        }
    }

    private static void measure(String servers, String index, List<List<String>> rows) {
        try (var log = new MeasuredLog(servers, settings(index))) {
            rows.add(row(index, COLD, log.replay(SMALL), log));
            rows.add(row(index, AGAIN, log.replay(SMALL), log));
            rows.add(row(index, AGAIN, log.replay(SMALL), log));
            rows.add(row(index, BIG, log.replay("tenant0"), log));
        }
    }

    private static LogSettings settings(String index) {
        return new LogSettings("sluice", List.of("activity", "notification"), DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(64), DataSize.parse(index), DataSize.ofMegabytes(64), 2);
    }

    private static List<String> row(String index, String what, MeasuredLog.Cost cost, MeasuredLog log) {
        return List.of(index, what, Integer.toString(cost.events()), Long.toString(cost.time().toMillis()),
                Long.toString((long) cost.consumed()), Long.toString((long) cost.received()),
                Long.toString(log.indexBytes()));
    }

    @Override
    public Section section(Measurements measured) {
        List<List<String>> rows = new ArrayList<>();
        List<BarChart.Group> groups = new ArrayList<>();
        for (String what : List.of(COLD, AGAIN, BIG)) {
            List<Double> megabytes = new ArrayList<>();
            for (String index : List.of("0B", "16MB")) {
                List<Row> its = measured.where(row -> row.text("index").equals(index) && row.text("what").equals(what));
                double received = Statistics.median(its, row -> row.number("received_bytes")) / 1e6;
                megabytes.add(received);
                rows.add(List.of(what, index, Numbers.of(Statistics.median(its, row -> row.number("events"))),
                        Numbers.of(Statistics.median(its, row -> row.number("millis"))), Numbers.of(received)));
            }
            groups.add(new BarChart.Group(what, megabytes));
        }
        return new Section(new Table(List.of("replay", "index", "events", "ms", "MB from Kafka"), rows),
                new BarChart("MB that one replay gets from Kafka", List.of("no index", "index"), groups),
                List.of("The big tenant has one two-hundredth of the records, and uses blocks that earlier replays have "
                        + "left in memory. The index held "
                        + Numbers.of(measured.all().stream().mapToDouble(row -> row.number("index_bytes")).max()
                                .orElse(0) / 1e6)
                        + " MB."));
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
