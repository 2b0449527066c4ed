package dev.sluice.bridge.http;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

import dev.sluice.bridge.stream.Disconnect;
import dev.sluice.bridge.stream.EventOutput;
import dev.sluice.bridge.stream.Response;
import dev.sluice.bridge.stream.StreamTicket;

/** Hands a request over to a response that is written without blocking. */
final class NonBlocking {
    /** Small, because each idle response keeps one; a longer write goes past it. */
    private static final int OUTPUT_BUFFER_BYTES = 1024;

    private NonBlocking() {}

    /** Without the filters' wrappers, which would be kept for as long as the response lasts. */
    static HttpServletResponse unwrapped(HttpServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return (HttpServletResponse) inner;
    }

    /**
     * Lets {@code open} open a response, and passes on to it what the container says.
     *
     * @param direct
     *            as {@link #unwrapped} gave it, with its status and headers set
     * @param ticket
     *            whose place is given back if the response does not begin
     */
    static void begin(HttpServletRequest request, HttpServletResponse direct, StreamTicket ticket,
            Function<EventOutput, Response> open) throws IOException {
        try {
            begin(request, direct, open);
        } catch (IOException | RuntimeException failure) {
            ticket.permit().close();
            throw failure;
        }
    }

    private static void begin(HttpServletRequest request, HttpServletResponse direct,
            Function<EventOutput, Response> open) throws IOException {
        direct.setBufferSize(OUTPUT_BUFFER_BYTES);
        ServletRequest asReceived = asReceived(request);
        AsyncContext context = asReceived.startAsync(asReceived, direct);
        context.setTimeout(0);
        ServletOutputStream stream = direct.getOutputStream();
        var callbacks = new Callbacks(open.apply(new ServletEventOutput(context, stream)));
        context.addListener(callbacks);
        stream.setWriteListener(callbacks);
    }

    /** Without the filters' wrappers and without the token that they have left: what they were for has been done. */
    private static ServletRequest asReceived(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        inner.removeAttribute(RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME);
        return inner;
    }

    /** Passes on what the container says of one response. */
    private record Callbacks(Response response) implements WriteListener, AsyncListener {
        @Override
        public void onWritePossible() {
            response.writable();
        }

        @Override
        public void onError(Throwable disconnected) {
            response.disconnected(causeOf(disconnected));
        }

        @Override
        public void onError(AsyncEvent event) {
            response.disconnected(causeOf(event.getThrowable()));
        }

        @Override
        public void onComplete(AsyncEvent event) {
            response.disconnected(Disconnect.LEFT);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            response.disconnected(Disconnect.LEFT);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}

        /** The container's idle timeout ends a blocked write. */
        private static Disconnect causeOf(@Nullable Throwable cause) {
            for (Throwable one = cause; one != null; one = one.getCause()) {
                if (one instanceof TimeoutException) {
                    return Disconnect.STALLED;
                }
            }
            return Disconnect.LEFT;
        }
    }
}
