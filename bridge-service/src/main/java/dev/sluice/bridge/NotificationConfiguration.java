package dev.sluice.bridge;

import java.time.Clock;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.zaxxer.hikari.HikariDataSource;

import dev.sluice.bridge.http.NotificationsServlet;
import dev.sluice.bridge.http.ProblemWriter;
import dev.sluice.bridge.notification.Notifications;
import dev.sluice.bridge.ops.BridgeMetrics;
import dev.sluice.bridge.stream.StreamContext;

import tools.jackson.databind.json.JsonMapper;

/** The wiring of notifications, which need a database. Streams do not. */
@Configuration(proxyBeanMethods = false)
class NotificationConfiguration {
    @Bean
    ServletRegistrationBean<NotificationsServlet> notificationsServlet(ObjectProvider<Notifications> notifications,
            Supplier<StreamContext> context, ProblemWriter problems, JsonMapper json, Clock clock) {
        return new ServletRegistrationBean<>(
                new NotificationsServlet(notifications.getIfAvailable(), context, problems, json, clock),
                "/api/v1/notifications/*");
    }

    /** Present only if a database is configured. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("spring.datasource.url")
    @EnableConfigurationProperties(DataSourceProperties.class)
    static class Database {
        @Bean(destroyMethod = "close")
        @ConfigurationProperties("spring.datasource.hikari")
        HikariDataSource dataSource(DataSourceProperties properties) {
            return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
        }

        @Bean
        Notifications notifications(DataSource database, BridgeMetrics metrics) {
            return new Notifications(database, metrics);
        }
    }
}
