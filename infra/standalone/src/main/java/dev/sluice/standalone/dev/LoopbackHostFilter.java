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
 * Refuses every request that is not addressed to this machine by a loopback name. A page of another site whose name was
 * made to point to 127.0.0.1 (DNS rebinding) counts as same-origin for the browser, but cannot change the Host that the
 * browser sends. Stateless.
 */
final class LoopbackHostFilter extends OncePerRequestFilter {
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:[0-9]{1,5})?",
            Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_SHOWN = 253;

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        String named = request.getHeader(HttpHeaders.HOST);
        String host = named == null ? bracketed(request.getServerName()) : named;
        if (LOOPBACK.matcher(host).matches()) {
            next.doFilter(request, response);
        } else {
            String shown = host.length() > LONGEST_SHOWN ? host.substring(0, LONGEST_SHOWN) + "…" : host;
            Problem.wrongHost("The request names the host \"" + shown + "\", so it was not carried out: the standalone"
                    + " form answers to 127.0.0.1, localhost and [::1] only").writeTo(response);
        }
    }

    /** Without a Host header (HTTP/2 has {@code :authority}) the container knows the name, an IPv6 address bare or not. */
    private static String bracketed(String serverName) {
        return serverName.indexOf(':') >= 0 && !serverName.startsWith("[") ? "[" + serverName + "]" : serverName;
    }
}
