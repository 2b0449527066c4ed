package dev.sluice.bridge;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;

/**
 * The entry point of the bridge as a separate service, which reads a Kafka cluster that a capture writes to. It starts
 * without a database, so Spring Boot's auto-configuration of a data source is excluded.
 */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
public class BridgeApplication {
    /** Starts the bridge. Its properties come from Spring Boot's standard sources. */
    public static void main(String[] args) {
        SpringApplication.run(BridgeApplication.class, args);
    }
}
