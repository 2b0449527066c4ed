package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A servlet under {@code /api}: what all of them answer to OPTIONS, and the head of a response of unknown
 * length. Thread-safe.
 */
abstract class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** The value of {@code Allow}. */
    private final String methods;

    ApiServlet(String methods) {
        this.methods = methods;
    }

    /** Names the methods of this servlet. The default of the servlet API adds TRACE, which nothing here serves. */
    @Override
    protected final void doOptions(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Allow", methods);
    }

    /** Sends the headers now, without a length. The container would otherwise state the length 0 for no body. */
    static void sendHead(HttpServletResponse response) throws IOException {
        response.flushBuffer();
    }
}
