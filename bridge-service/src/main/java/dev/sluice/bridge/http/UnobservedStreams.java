package dev.sluice.bridge.http;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.server.observation.ServerRequestObservationContext;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;

/**
 * Leaves requests for streams unobserved: metrics of their own count them, and an observation would be kept for as long
 * as each lasts, which was a good part of its memory. Immutable.
 */
public final class UnobservedStreams implements ObservationPredicate {
    private final String path;

    /**
     * Leaves out requests for this path.
     */
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
