package dev.sluice.standalone.dev;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Refuses requests under {@code /dev} that a page of another origin had a browser send [Fetch Metadata]; browsers
 * without that header are judged by {@code Origin}. What is no browser sends neither and passes. Reading (GET, HEAD,
 * OPTIONS) changes nothing and passes. Stateless.
 */
final class CrossSiteFilter extends OncePerRequestFilter {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");
    /** The controllers' own matcher: what it does not match, no controller under /dev gets. */
    private static final PathPattern DEV = PathPatternParser.defaultInstance.parse("/dev/**");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return READING.contains(request.getMethod())
                || !DEV.matches(ServletRequestPathUtils.parse(request).pathWithinApplication());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        if (isOwn(request)) {
            next.doFilter(request, response);
        } else {
            Problem.crossSite("A page of another origin sent this request, so it was not carried out: send it from the"
                    + " standalone form's own page, or from a program such as curl").writeTo(response);
        }
    }

    private static boolean isOwn(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OWN.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null
                || origin.equalsIgnoreCase(request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST));
    }
}
