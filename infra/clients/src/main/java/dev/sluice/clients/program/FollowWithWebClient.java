package dev.sluice.clients.program;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** Follows a stream with Spring's WebClient. */
public final class FollowWithWebClient {
    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT = new ParameterizedTypeReference<>() {
    };

    private final AtomicReference<String> lastId = new AtomicReference<>("");
    /** By default, an event over 256 KB is an error, again after each reconnect. */
    private final WebClient client = WebClient.builder()
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(16 * 1024 * 1024)).build();

    private FollowWithWebClient() {}

    /** The bridge answered with status 204. */
    private static final class CompleteException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    public static void main(String... arguments) {
        new FollowWithWebClient().events().filter(event -> event.event() != null && event.event().contains(":"))
                .doOnNext(event -> System.out.println(event.id() + "\t" + event.data())).blockLast();
    }

    private Flux<ServerSentEvent<String>> events() {
        // Each attempt has its own request, with the last id. The program reconnects after a clean end, too.
        return Flux.defer(this::connect).timeout(Duration.ofSeconds(75)).doOnNext(event -> {
            if (event.id() != null) {
                lastId.set(event.id());
            }
        }).concatWith(Flux.error(() -> new IOException("the bridge closed the stream")))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofSeconds(1))
                        .filter(failure -> !isFinal(failure)))
                .onErrorComplete(CompleteException.class);
    }

    private Flux<ServerSentEvent<String>> connect() {
        return client.get().uri(URI.create(System.getenv("SLUICE_URL"))).accept(MediaType.TEXT_EVENT_STREAM)
                .headers(headers -> {
                    headers.setBearerAuth(System.getenv("SLUICE_TOKEN"));
                    headers.set("Last-Event-ID", lastId.get());
                }).exchangeToFlux(FollowWithWebClient::read);
    }

    private static Flux<ServerSentEvent<String>> read(ClientResponse response) {
        return switch (response.statusCode().value()) {
            case 200 -> response.bodyToFlux(EVENT);
            case 204 -> Flux.error(new CompleteException());
            default -> response.createException().flatMapMany(Flux::error);
        };
    }

    private static boolean isFinal(Throwable failure) {
        return failure instanceof CompleteException
                || (failure instanceof WebClientResponseException answer
                        && answer.getStatusCode().is4xxClientError());
    }
}
