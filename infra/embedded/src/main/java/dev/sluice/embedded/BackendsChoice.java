package dev.sluice.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Decides where throw-away backends come from, and says so in one line. Stateless. */
final class BackendsChoice {
    private static final Logger log = LoggerFactory.getLogger(BackendsChoice.class);

    private BackendsChoice() {}

    static Backends start() {
        if (!testcontainersArePresent()) {
            log.info("Backends: embedded PostgreSQL and Kafka (Testcontainers is not on the class path)");
            return EmbeddedBackends.startThrowAway();
        }
        if (!anEngineMayBeHere() || !DockerClientFactory.instance().isDockerAvailable()) {
            log.info("Backends: embedded PostgreSQL and Kafka (no Docker engine answers)");
            return EmbeddedBackends.startThrowAway();
        }
        log.info("Backends: PostgreSQL and Kafka in containers (a Docker engine answers)");
        return ContainerBackends.start();
    }

    /** Testcontainers reports an error where it finds none, which is nothing wrong. */
    private static boolean anEngineMayBeHere() {
        var home = Path.of(System.getProperty("user.home"));
        var sockets = Stream.of(Path.of("/var/run/docker.sock"), home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"),
                Path.of(System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run"), "docker.sock"),
                home.resolve(".testcontainers.properties"));
        return System.getenv("DOCKER_HOST") != null || System.getProperty("os.name", "").startsWith("Windows")
                || sockets.anyMatch(Files::exists);
    }

    private static boolean testcontainersArePresent() {
        try {
            var loader = BackendsChoice.class.getClassLoader();
            Class.forName("org.testcontainers.kafka.KafkaContainer", false, loader);
            Class.forName("org.testcontainers.postgresql.PostgreSQLContainer", false, loader);
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
