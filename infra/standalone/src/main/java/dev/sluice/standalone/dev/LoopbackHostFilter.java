package dev.sluice.standalone.dev;

import java.io.IOException;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A filter that refuses requests whose Host is not a loopback name, against DNS rebinding: a page whose domain resolves
 * to 127.0.0.1 is same-origin for the browser, but it cannot change the Host that the browser sends. Stateless.
 */
final class LoopbackHostFilter extends OncePerRequestFilter {
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:[0-9]{1,5})?",
            Pattern.CASE_INSENSITIVE);
    private static final int MAX_HOST_LENGTH = 253;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.HOST);
        String host = header == null ? bracketed(request.getServerName()) : header;
        if (LOOPBACK.matcher(host).matches()) {
            next.doFilter(request, response);
        } else {
            String shown = host.length() > MAX_HOST_LENGTH ? host.substring(0, MAX_HOST_LENGTH) + "…" : host;
            Problem.wrongHost(
                    "The Host of the request is \"" + shown + "\". The request was not carried out. Standalone"
                            + " mode accepts 127.0.0.1, localhost and [::1] only")
                    .writeTo(response);
        }
    }

    /**
     * Returns an IPv6 address with brackets, which the container may omit. Used if there is no Host header, as in
     * HTTP/2.
     */
    private static String bracketed(String serverName) {
        return serverName.indexOf(':') >= 0 && !serverName.startsWith("[") ? "[" + serverName + "]" : serverName;
    }
}
