package dev.sluice.bridge.http;

import java.io.IOException;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers with a problem where nothing else has an answer: an unknown path, a method that is not served, a defect. Thread-safe. */
@Controller
public final class UnservedRequests implements ErrorController {
    private final ProblemWriter problems;

    /** Writes to {@code problems}. */
    public UnservedRequests(ProblemWriter problems) {
        this.problems = problems;
    }

    /**
     * Answers for whoever has given up; the attributes are those of a servlet container's error dispatch.
     *
     * @throws IOException
     *             if the peer is gone
     */
    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        problems.write(response, problem(request));
    }

    private static Problem problem(HttpServletRequest request) {
        String path = text(request, RequestDispatcher.ERROR_REQUEST_URI);
        if (!(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status)) {
            return Problem.nothingAt(request.getRequestURI());
        }
        return switch (status) {
            case HttpServletResponse.SC_NOT_FOUND -> Problem.nothingAt(path);
            case HttpServletResponse.SC_METHOD_NOT_ALLOWED ->
                Problem.methodNotAllowed(text(request, RequestDispatcher.ERROR_METHOD), path);
            default -> status < HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                    ? Problem.badRequest(status)
                    : Problem.defect(status);
        };
    }

    /** What the request was; the dispatch itself is always a GET. */
    private static String text(HttpServletRequest request, String attribute) {
        return String.valueOf(request.getAttribute(attribute));
    }
}
