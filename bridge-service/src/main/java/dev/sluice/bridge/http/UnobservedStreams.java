package dev.sluice.bridge.http;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.server.observation.ServerRequestObservationContext;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;

/**
 * The predicate that disables Micrometer observations of stream requests. Streams have their own metrics, and an
 * observation would use memory for the lifetime of each stream. Immutable.
 */
public final class UnobservedStreams implements ObservationPredicate {
    private final String path;

    /** Disables observations of requests for {@code path}. */
    public UnobservedStreams(String path) {
        this.path = path;
    }

    @Override
    public boolean test(String name, Observation.Context context) {
        if (!(context instanceof ServerRequestObservationContext exchange)) {
            return true;
        }
        HttpServletRequest request = exchange.getCarrier();
        return request == null || !request.getRequestURI().equals(request.getContextPath() + path);
    }
}
