package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The error controller: responds with problem documents to unknown paths, wrong methods and internal errors.
 * Thread-safe.
 */
@Controller
public final class ProblemErrorController implements ErrorController {
    private final ProblemWriter problems;

    public ProblemErrorController(ProblemWriter problems) {
        this.problems = problems;
    }

    /**
     * Responds to an error dispatch of the servlet container, whose request attributes describe the error.
     *
     * @throws IOException
     *             if the client has disconnected
     */
    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        problems.write(response, problem(request));
    }

    private static Problem problem(HttpServletRequest request) {
        String path = text(request, RequestDispatcher.ERROR_REQUEST_URI);
        if (!(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status)) {
            return Problem.noSuchPath(request.getRequestURI());
        }
        return switch (status) {
            case HttpServletResponse.SC_NOT_FOUND -> Problem.noSuchPath(path);
            case HttpServletResponse.SC_METHOD_NOT_ALLOWED ->
                Problem.methodNotAllowed(text(request, RequestDispatcher.ERROR_METHOD), path);
            default -> status < HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                    ? Problem.badRequest(status)
                    : Problem.internalError(status);
        };
    }

    /** Returns an attribute of the original request; the error dispatch itself is always a GET. */
    private static String text(HttpServletRequest request, String attribute) {
        return String.valueOf(request.getAttribute(attribute));
    }
}
