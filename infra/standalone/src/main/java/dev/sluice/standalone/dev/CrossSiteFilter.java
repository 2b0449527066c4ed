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
 * A filter that refuses requests under {@code /dev} which a browser sends on behalf of a page of another origin. It
 * reads {@code Sec-Fetch-Site} [Fetch Metadata], or {@code Origin} if a browser does not send that header. Clients
 * other than browsers send neither header and pass, as do the safe methods GET, HEAD and OPTIONS. Stateless.
 */
final class CrossSiteFilter extends OncePerRequestFilter {
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> SAME_ORIGIN = Set.of("same-origin", "none");
    /** The matcher that Spring uses for controllers, so that no controller under /dev is left unprotected. */
    private static final PathPattern DEV = PathPatternParser.defaultInstance.parse("/dev/**");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return SAFE_METHODS.contains(request.getMethod())
                || !DEV.matches(ServletRequestPathUtils.parse(request).pathWithinApplication());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        if (isSameOrigin(request)) {
            next.doFilter(request, response);
        } else {
            Problem.crossSite(
                    "A page of another origin sent this request. It was not carried out. Send it from the page"
                            + " of this server, or with a program such as curl")
                    .writeTo(response);
        }
    }

    private static boolean isSameOrigin(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return SAME_ORIGIN.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null
                || origin.equalsIgnoreCase(request.getScheme() + "://" + request.getHeader(HttpHeaders.HOST));
    }
}
