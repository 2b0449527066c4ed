package dev.sluice.capture.postgres;

import java.util.Objects;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SourceDatabaseTest {
    /** The JDBC driver would decode or split such a name in its URL. */
    @ParameterizedTest
    @ValueSource(strings = {"a?x", "a+b", "100%", "a%41", "a/b"})
    void refusesANameThatLeadsToAnotherDatabase(String name) {
        assertThatThrownBy(() -> database(name)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The database name \"" + name + "\" cannot be captured");
    }

    @Test
    void acceptsANameThatTheDriverReadsAsItIs() {
        String odd = "odd \"näme\" & #1;";
        Properties parsed = Driver.parseURL("jdbc:postgresql://localhost:5432/" + database(odd).database(), null);
        assertThat(Objects.requireNonNull(parsed).getProperty("PGDBNAME")).isEqualTo(odd);
    }

    private static SourceDatabase database(String name) {
        return new SourceDatabase("localhost", 5432, name, "sluice", "secret");
    }
}
