package dev.sluice.bridge;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import jakarta.servlet.Filter;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.AbstractSecurityWebApplicationInitializer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;

import dev.sluice.bridge.admission.AdmissionControl;
import dev.sluice.bridge.admission.LimitSettings;
import dev.sluice.bridge.auth.AuthSettings;
import dev.sluice.bridge.auth.TokenSources;
import dev.sluice.bridge.auth.TokenVerification;
import dev.sluice.bridge.auth.TokenVerifier;
import dev.sluice.bridge.http.ApiAuthentication;
import dev.sluice.bridge.http.ApiSecurity;
import dev.sluice.bridge.http.ClientModules;
import dev.sluice.bridge.http.EventsServlet;
import dev.sluice.bridge.http.ProblemErrorController;
import dev.sluice.bridge.http.ProblemWriter;
import dev.sluice.bridge.http.SecurityOutsideApi;
import dev.sluice.bridge.http.StreamServlet;
import dev.sluice.bridge.http.UnobservedStreams;
import dev.sluice.bridge.jetty.AcceptQueue;
import dev.sluice.bridge.log.EventLog;
import dev.sluice.bridge.log.LogListeners;
import dev.sluice.bridge.log.LogSettings;
import dev.sluice.bridge.log.LogSignals;
import dev.sluice.bridge.log.kafka.CurrentLog;
import dev.sluice.bridge.log.kafka.KafkaAccess;
import dev.sluice.bridge.log.kafka.LogConsumers;
import dev.sluice.bridge.log.kafka.WatermarkFollower;
import dev.sluice.bridge.ops.BridgeMetrics;
import dev.sluice.bridge.ops.LogHealth;
import dev.sluice.bridge.ops.OpsSettings;
import dev.sluice.bridge.ops.TransactionHealth;
import dev.sluice.bridge.ops.WatermarkHealth;
import dev.sluice.bridge.stream.JsonResponses;
import dev.sluice.bridge.stream.RangeEnd;
import dev.sluice.bridge.stream.StreamContext;
import dev.sluice.bridge.stream.StreamSettings;
import dev.sluice.bridge.stream.Streams;
import dev.sluice.bridge.stream.WriterLoops;

import tools.jackson.databind.json.JsonMapper;

/** The wiring of the bridge: log, streams and the paths under {@code /api}. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:sluice-bridge.properties")
@EnableConfigurationProperties({LogSettings.class, StreamSettings.class, AuthSettings.class, OpsSettings.class,
        LimitSettings.class})
@Import(NotificationConfiguration.class)
public class BridgeConfiguration {
    /**
     * The order of authentication among the filters: before all filters that read the request, but after the filters of
     * standalone mode that check the host, and after the observation of requests.
     */
    private static final int AFTER_OBSERVATION = Ordered.HIGHEST_PRECEDENCE + 10;
    private static final String STREAM_PATH = "/api/v1/stream";

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    LogConsumers logConsumers(ConsumerFactory<?, ?> configured) {
        return new LogConsumers(new DefaultKafkaConsumerFactory<>(configured.getConfigurationProperties(),
                new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    @Bean
    BridgeMetrics bridgeMetrics(MeterRegistry registry) {
        return new BridgeMetrics(registry, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    WriterLoops writerLoops(StreamSettings settings, LogSettings memory, MeterRegistry registry) {
        var loops = new WriterLoops(settings, memory.pinned());
        registry.gauge("sluice.pinned.bytes", loops, WriterLoops::pinnedBytes);
        return loops;
    }

    @Bean(destroyMethod = "close")
    CurrentLog currentLog(KafkaAdmin kafka, LogConsumers consumers, LogSettings settings, WriterLoops loops,
            WatermarkFollower watermark, BridgeMetrics metrics, MeterRegistry registry, Clock clock) {
        var log = new CurrentLog(new KafkaAccess(Admin.create(kafka.getConfigurationProperties()), consumers, clock),
                settings, new LogListeners(LogSignals.all(watermark, loops, metrics), metrics));
        registry.gauge("sluice.tail.bytes", log, CurrentLog::tailBytes);
        registry.gauge("sluice.replay.cache.bytes", log, CurrentLog::replayCacheBytes);
        registry.gauge("sluice.replay.index.bytes", log, CurrentLog::tenantIndexBytes);
        registry.gauge("sluice.replay.waiting", log, CurrentLog::waitingReplays);
        registry.gauge("sluice.tail.partitions", log, CurrentLog::openTails);
        return log;
    }

    @Bean
    AdmissionControl admissionControl(LimitSettings limits, BridgeMetrics metrics) {
        return new AdmissionControl(limits, metrics::refused);
    }

    @Bean
    Supplier<StreamContext> streamContext(CurrentLog log, WatermarkFollower watermark, StreamSettings settings,
            BridgeMetrics metrics,
            Clock clock) {
        // Each lookup sends one short request to Kafka. Each connection has at most one lookup at a time.
        Executor executor = lookup -> Thread.ofVirtual().name("sluice-range-end").start(lookup);
        return () -> {
            EventLog now = log.get();
            return new StreamContext(now, new RangeEnd(now, watermark::settled, executor, System::nanoTime), settings,
                    metrics, clock);
        };
    }

    @Bean
    Streams streams(StreamSettings settings, WriterLoops loops, AdmissionControl admission) {
        return new Streams(settings, loops, admission);
    }

    /** Ends open streams before the server waits for its requests. Destroying the bean would be too late. */
    @Bean
    ApplicationListener<ContextClosedEvent> endStreams(Streams streams) {
        return closing -> streams.drain();
    }

    @Bean
    LogHealth logHealthIndicator(CurrentLog log) {
        return new LogHealth(log);
    }

    @Bean
    TransactionHealth transactionsHealthIndicator(CurrentLog log) {
        return new TransactionHealth(log);
    }

    @Bean(destroyMethod = "close")
    WatermarkFollower watermarkFollower(LogConsumers consumers, LogSettings settings, BridgeMetrics metrics) {
        return new WatermarkFollower(consumers, settings, metrics);
    }

    @Bean
    WatermarkHealth watermarkHealthIndicator(WatermarkFollower watermark, OpsSettings settings, Clock clock) {
        return new WatermarkHealth(watermark, settings, clock);
    }

    @Bean
    AcceptQueue acceptQueue() {
        return new AcceptQueue();
    }

    @Bean
    ObservationPredicate streamsAreNotObserved() {
        return new UnobservedStreams(STREAM_PATH);
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    ProblemErrorController problemErrorController(ProblemWriter problems) {
        return new ProblemErrorController(problems);
    }

    @Bean
    ServletRegistrationBean<StreamServlet> streamServlet(Supplier<StreamContext> context, Streams streams,
            StreamSettings settings, ProblemWriter problems, Clock clock) {
        var registration = new ServletRegistrationBean<>(new StreamServlet(context, streams, settings, problems, clock),
                STREAM_PATH);
        registration.setAsyncSupported(true);
        return registration;
    }

    @Bean
    JsonResponses extracts(WriterLoops loops) {
        return new JsonResponses(loops);
    }

    @Bean
    ServletRegistrationBean<EventsServlet> eventsServlet(Supplier<StreamContext> context, Streams streams,
            JsonResponses extracts,
            ProblemWriter problems, Clock clock) {
        var registration = new ServletRegistrationBean<>(new EventsServlet(context, streams, extracts, problems, clock),
                "/api/v1/events/*");
        registration.setAsyncSupported(true);
        return registration;
    }

    @Bean
    ClientModules clientModules() {
        return new ClientModules();
    }

    @Bean
    TokenVerifier tokenVerifier(AuthSettings settings, Clock clock) {
        return TokenVerification.verifier(settings, clock);
    }

    @Bean
    TokenSources tokenSources(AuthSettings settings) {
        return new TokenSources(settings);
    }

    @Bean
    ApiSecurity apiSecurity(TokenVerifier verifier, TokenSources sources, ProblemWriter problems) {
        return new ApiSecurity(verifier.decoder(), sources, problems);
    }

    @Bean
    FilterRegistrationBean<ApiAuthentication> apiAuthentication(TokenVerifier verifier, TokenSources sources,
            ProblemWriter problems) {
        var registration = new FilterRegistrationBean<>(new ApiAuthentication(verifier, sources, problems));
        registration.addUrlPatterns("/api/*");
        registration.setOrder(AFTER_OBSERVATION);
        return registration;
    }

    /** Lets the requests under {@code /api} bypass Spring Security's filter. */
    @Bean
    static BeanPostProcessor securityOutsideApi() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return name.equals(AbstractSecurityWebApplicationInitializer.DEFAULT_FILTER_NAME)
                        && bean instanceof Filter security ? new SecurityOutsideApi(security) : bean;
            }
        };
    }

    /** Everything else is public: health, metrics and static content. */
    @Bean
    @Order(100)
    SecurityFilterChain openChain(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(csrf -> csrf.disable()).requestCache(cache -> cache.disable()).logout(logout -> logout.disable())
                .build();
    }
}
