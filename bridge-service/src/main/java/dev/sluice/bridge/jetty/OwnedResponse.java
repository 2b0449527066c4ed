package dev.sluice.bridge.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import dev.sluice.bridge.stream.EventOutput.Framing;

/**
 * A response whose head Jetty has sent, and whose body is written directly to the connection. For Jetty, the request is
 * in progress until the asynchronous context is completed. So shutdown, request log and metrics count it. All that
 * Jetty would write after the head is discarded.
 */
public final class OwnedResponse {
    /** The maximum length of one write in {@link #count}. */
    private static final int COUNTED_BYTES = 1024 * 1024;

    private final EndPoint endPoint;
    private final Response response;
    private final boolean logged;

    private OwnedResponse(ServletContextRequest request) {
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        this.response = request.getServletContextResponse();
        this.logged = request.getConnectionMetaData().getConnector().getServer().getRequestLog() != null;
    }

    /**
     * Sends the head of a response and takes its connection over. Returns null, and does nothing, if the connection
     * cannot be owned because it has other responses as well (HTTP/2).
     *
     * @param request
     *            the container's request, without wrappers
     * @param direct
     *            the container's response, with its status and headers set
     * @param context
     *            the started asynchronous context
     * @throws IOException
     *             if the client has disconnected
     */
    public static @Nullable EndPointOutput take(ServletRequest request, HttpServletResponse direct,
            AsyncContext context) throws IOException {
        ServletContextRequest inner = ServletContextRequest.getServletContextRequest(request);
        HttpVersion version = inner.getConnectionMetaData().getHttpVersion();
        if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
            return null;
        }
        Framing framing = version == HttpVersion.HTTP_1_1 ? Framing.CHUNKED : Framing.NONE;
        direct.setHeader("Connection", "close");
        if (framing == Framing.CHUNKED) {
            direct.setHeader("Transfer-Encoding", "chunked");
        }
        direct.flushBuffer();
        inner.addHttpStreamWrapper(Headed::new);
        return new EndPointOutput(new OwnedResponse(inner), context, framing);
    }

    EndPoint endPoint() {
        return endPoint;
    }

    /** Discards the input that Jetty has read after the request; returns its length, in bytes. */
    int discardInput() {
        ByteBuffer input = endPoint.getConnection() instanceof Connection.UpgradeFrom connection
                ? connection.onUpgradeFrom()
                : null;
        return BufferUtil.length(input);
    }

    /** Adds the bytes of the body to Jetty's count, which the request log reports. */
    void count(long bytes) {
        if (!logged) {
            return;
        }
        // Jetty counts the bytes that are passed to its response. These bytes are discarded.
        ByteBuffer discarded = ByteBuffer.allocate((int) Math.min(bytes, COUNTED_BYTES));
        for (long left = bytes; left > 0; left -= discarded.limit()) {
            response.write(false, discarded.clear().limit((int) Math.min(left, COUNTED_BYTES)), Callback.NOOP);
        }
    }

    /** The {@link HttpStream} after the head has been sent: it discards everything else. */
    private static final class Headed extends HttpStream.Wrapper {
        Headed(HttpStream wrapped) {
            super(wrapped);
        }

        @Override
        public void send(MetaData.@Nullable Request request, MetaData.@Nullable Response response, boolean last,
                @Nullable ByteBuffer content, Callback callback) {
            callback.succeeded();
        }
    }
}
