package dev.sluice.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackendsIT {
    @Test
    void startsAPostgresThatReplicatesLogicallyAndAKafkaThatAnswers() throws Exception {
        try (Backends backends = Backends.start();
                Connection connection = DriverManager.getConnection(backends.jdbcUrl(), backends.user(),
                        backends.password());
                Statement statement = connection.createStatement();
                Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
            ResultSet row = statement.executeQuery("select current_setting('wal_level'), current_setting('fsync'),"
                    + " current_setting('synchronous_commit')");
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("logical");
            assertThat(row.getString(2)).isEqualTo("on");
            assertThat(row.getString(3)).isEqualTo("on");
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
    }
}
