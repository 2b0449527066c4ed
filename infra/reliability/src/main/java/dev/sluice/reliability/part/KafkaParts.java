package dev.sluice.reliability.part;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.common.Uuid;

import dev.sluice.embedded.LocalPort;

/** The brokers of one cluster. Used by one thread. */
final class KafkaParts {
    private final List<LocalPort> ports;
    private final List<JvmPart> brokers = new ArrayList<>();

    /** Chooses ports; starts nothing. */
    KafkaParts(int count, Path data, Path logs) {
        List<Integer> free = Stream.generate(LocalPort::free).map(LocalPort::number).distinct().limit(2L * count)
                .toList();
        ports = free.stream().limit(count).map(port -> new LocalPort(port, "port")).toList();
        List<String> controllers = free.stream().skip(count).map(String::valueOf).toList();
        String cluster = Uuid.randomUuid().toString();
        for (int node = 1; node <= count; node++) {
            String name = count == 1 ? "kafka" : "kafka-" + node;
            List<String> arguments = new ArrayList<>(List.of(data.resolve(name).toString(),
                    Integer.toString(ports.get(node - 1).number()), cluster, Integer.toString(node)));
            arguments.addAll(controllers);
            brokers.add(new JvmPart(name, logs.resolve(name + ".log"), KafkaMain.class, arguments));
        }
    }

    List<JvmPart> brokers() {
        return brokers;
    }

    String bootstrapServers() {
        return ports.stream().map(port -> LocalPort.HOST + ":" + port.number()).collect(Collectors.joining(","));
    }
}
