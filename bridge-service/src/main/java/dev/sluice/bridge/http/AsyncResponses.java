package dev.sluice.bridge.http;

import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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

import dev.sluice.bridge.jetty.EndPointOutput;
import dev.sluice.bridge.jetty.OwnedResponse;
import dev.sluice.bridge.stream.Disconnect;
import dev.sluice.bridge.stream.EventOutput;
import dev.sluice.bridge.stream.Response;
import dev.sluice.bridge.stream.StreamTicket;

/** The starter of asynchronous responses, which are written without blocking a server thread. */
final class AsyncResponses {
    /** Small, because each idle response retains one buffer. Longer writes bypass it. */
    private static final int OUTPUT_BUFFER_BYTES = 1024;

    private AsyncResponses() {}

    /** Returns the response without the wrappers of filters, which would be retained for its lifetime. */
    static HttpServletResponse unwrapped(HttpServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        return (HttpServletResponse) inner;
    }

    /**
     * Opens a response with {@code open} and forwards the container's callbacks to it. Closes the permit of {@code
     * ticket} if that fails.
     *
     * @param direct
     *            from {@link #unwrapped}, with its status and headers set
     */
    static void start(HttpServletRequest request, HttpServletResponse direct, StreamTicket ticket,
            Function<EventOutput, Response> open) throws IOException {
        try {
            write(context(unwrapped(request), direct), direct, open);
        } catch (IOException | RuntimeException failure) {
            ticket.permit().close();
            throw failure;
        }
    }

    /**
     * Opens a response that owns its connection, where the protocol allows that; otherwise as {@link #start}. Closes the
     * permit of {@code ticket} if that fails.
     *
     * @param direct
     *            from {@link #unwrapped}, with its status and headers set
     */
    static void startOwned(HttpServletRequest request, HttpServletResponse direct, StreamTicket ticket,
            Function<EventOutput, Response> open) throws IOException {
        try {
            ServletRequest original = unwrapped(request);
            AsyncContext context = context(original, direct);
            EndPointOutput output = OwnedResponse.take(original, direct, context);
            if (output == null) {
                write(context, direct, open);
            } else {
                begin(open.apply(output), output::begin);
            }
        } catch (IOException | RuntimeException failure) {
            ticket.permit().close();
            throw failure;
        }
    }

    private static AsyncContext context(ServletRequest original, HttpServletResponse direct) {
        direct.setBufferSize(OUTPUT_BUFFER_BYTES);
        AsyncContext context = original.startAsync(original, direct);
        context.setTimeout(0);
        return context;
    }

    private static void write(AsyncContext context, HttpServletResponse direct, Function<EventOutput, Response> open)
            throws IOException {
        ServletOutputStream stream = direct.getOutputStream();
        begin(open.apply(new ServletEventOutput(context, stream)), response -> {
            var callbacks = new Callbacks(response);
            context.addListener(callbacks);
            stream.setWriteListener(callbacks);
        });
    }

    /** Begins a response that has been opened. If that fails, the response ends. */
    private static void begin(Response response, Consumer<Response> begin) {
        try {
            begin.accept(response);
        } catch (RuntimeException failure) {
            response.disconnected(Disconnect.LEFT);
            throw failure;
        }
    }

    /**
     * Returns the request without the wrappers of filters, and without attributes such as parsed cookies. They would be
     * retained for the response's lifetime.
     */
    private static ServletRequest unwrapped(HttpServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        Collections.list(inner.getAttributeNames()).forEach(inner::removeAttribute);
        return inner;
    }

    /** The container's callbacks for one response. */
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

        /**
         * Returns the cause of a disconnect. A timeout means that the client took no bytes until the container's idle
         * timeout.
         */
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
