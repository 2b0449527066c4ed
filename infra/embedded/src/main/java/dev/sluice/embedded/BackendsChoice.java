package dev.sluice.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** The choice between containers and embedded servers for temporary backends. Stateless. */
final class BackendsChoice {
    private static final Logger logger = LoggerFactory.getLogger(BackendsChoice.class);

    private BackendsChoice() {}

    static Backends start() {
        if (!hasTestcontainers()) {
            logger.info("Backends: embedded PostgreSQL and Kafka (Testcontainers is not on the class path)");
            return EmbeddedBackends.startThrowAway();
        }
        if (!mayHaveDocker() || !DockerClientFactory.instance().isDockerAvailable()) {
            logger.info("Backends: embedded PostgreSQL and Kafka (no Docker engine is available)");
            return EmbeddedBackends.startThrowAway();
        }
        logger.info("Backends: PostgreSQL and Kafka in containers (a Docker engine is available)");
        return ContainerBackends.start();
    }

    /** Looks for traces of Docker first, because Testcontainers logs an error if it finds no engine. */
    private static boolean mayHaveDocker() {
        Path home = Path.of(System.getProperty("user.home"));
        Stream<Path> traces = Stream.of(Path.of("/var/run/docker.sock"), home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"),
                Path.of(System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run"), "docker.sock"),
                home.resolve(".testcontainers.properties"));
        return System.getenv("DOCKER_HOST") != null || System.getProperty("os.name", "").startsWith("Windows")
                || traces.anyMatch(Files::exists);
    }

    private static boolean hasTestcontainers() {
        try {
            ClassLoader loader = BackendsChoice.class.getClassLoader();
            Class.forName("org.testcontainers.kafka.KafkaContainer", false, loader);
            Class.forName("org.testcontainers.postgresql.PostgreSQLContainer", false, loader);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
