package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The base class of the servlets under {@code /api}. It answers OPTIONS, and sends the head of a response whose length
 * is unknown. Thread-safe.
 */
abstract class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** The value of {@code Allow}. */
    private final String methods;

    ApiServlet(String methods) {
        this.methods = methods;
    }

    /** Names the methods of this servlet. The servlet API's default adds TRACE, which no servlet here serves. */
    @Override
    protected final void doOptions(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Allow", methods);
    }

    /** Sends the headers now, without a length. Otherwise the container would add the length 0. */
    static void sendHead(HttpServletResponse response) throws IOException {
        response.flushBuffer();
    }
}
