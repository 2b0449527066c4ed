package dev.sluice.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The straightforward implementation of an event server: a list of emitters, and a loop that sends to each. */
@SpringBootConfiguration
@ImportAutoConfiguration({JettyServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class, WebMvcAutoConfiguration.class})
@Import(EmitterApplication.Streams.class)
class EmitterApplication {
    @RestController
    static class Streams implements Publisher {
        private final Map<String, List<SseEmitter>> emitters = new ConcurrentHashMap<>();
        /** Used by the publishing thread. */
        private final EventSequence events = new EventSequence(tenant -> EventTemplate.DEFAULT.json(tenant, 0)
                .getBytes(StandardCharsets.US_ASCII));
        private long published;

        @GetMapping("/stream")
        SseEmitter stream(@RequestParam("tenant") String tenant) throws IOException {
            var emitter = new SseEmitter(0L);
            List<SseEmitter> list = emitters.computeIfAbsent(tenant, name -> new CopyOnWriteArrayList<>());
            emitter.onCompletion(() -> list.remove(emitter));
            emitter.onError(gone -> list.remove(emitter));
            emitter.send(SseEmitter.event().name("ready").data("{}"));
            list.add(emitter);
            return emitter;
        }

        int open() {
            return emitters.values().stream().mapToInt(List::size).sum();
        }

        @Override
        public void burst(int tenants, int eventsPerTenant) {
            List<String> names = TenantNames.spread(tenants);
            for (int n = 0; n < eventsPerTenant; n++) {
                names.forEach(this::send);
            }
        }

        @Override
        public long paced(int tenants, int eventsPerSecond, Duration time) {
            List<String> names = TenantNames.spread(tenants);
            return Pacer.run(tenants, eventsPerSecond, time, (first, count) -> {
                for (int n = 0; n < count; n++) {
                    send(names.get((first + n) % tenants));
                }
            });
        }

        private void send(String tenant) {
            var json = new String(events.next(tenant), StandardCharsets.US_ASCII);
            String id = EventTemplate.id(published++);
            for (SseEmitter emitter : emitters.getOrDefault(tenant, List.of())) {
                try {
                    emitter.send(SseEmitter.event().name("activity:new").data(json).id(id));
                } catch (IOException | IllegalStateException gone) {
                    emitter.completeWithError(gone);
                }
            }
        }
    }
}
