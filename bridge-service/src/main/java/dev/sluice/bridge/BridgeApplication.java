package dev.sluice.bridge;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;

/**
 * The bridge as a service of its own, in front of a Kafka that a capture fills. It starts without a database, which Spring
 * Boot's auto-configuration would require.
 */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
public class BridgeApplication {
    /** Starts the bridge; its configuration comes from Spring's usual places. */
    public static void main(String[] args) {
        SpringApplication.run(BridgeApplication.class, args);
    }
}
