package dev.sluice.standalone.dev;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.sluice.schemas.TenantId;

/**
 * The content of a development token.
 *
 * @param tenant
 *            a {@link TenantId}
 * @param user
 *            1–128 characters, no control characters
 * @param scope
 *            space-separated scopes [RFC 6749, 3.3], at most 1,024 characters
 * @param timeToLive
 *            one second to seven days
 */
record TokenGrant(String tenant, String user, String scope, Duration timeToLive) {
    static final String DEFAULT_SCOPE = "sluice:read";
    static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofHours(12);
    private static final Duration MIN_TIME_TO_LIVE = Duration.ofSeconds(1);
    private static final Duration MAX_TIME_TO_LIVE = Duration.ofDays(7);
    private static final int MAX_USER_LENGTH = 128;
    private static final int MAX_SCOPE_LENGTH = 1024;
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+( [!#-\\[\\]-~]+)*");

    TokenGrant {
        if (!TenantId.isValid(tenant)) {
            throw bad("tenant", tenant, "[A-Za-z0-9][A-Za-z0-9._-]{0,63}, for example acme");
        }
        int length = user.codePointCount(0, user.length());
        if (length < 1 || length > MAX_USER_LENGTH || user.codePoints().anyMatch(Character::isISOControl)) {
            throw bad("user", user, "1–" + MAX_USER_LENGTH + " characters without control characters, for example ada");
        }
        if (scope.length() > MAX_SCOPE_LENGTH || !SCOPE.matcher(scope).matches()) {
            throw bad("scope", scope, "space-separated scopes of at most " + MAX_SCOPE_LENGTH
                    + " characters together, for example " + DEFAULT_SCOPE);
        }
        if (timeToLive.compareTo(MIN_TIME_TO_LIVE) < 0 || timeToLive.compareTo(MAX_TIME_TO_LIVE) > 0) {
            throw bad("ttl", timeToLive.toString(), "an ISO-8601 duration from " + MIN_TIME_TO_LIVE + " to P7D");
        }
    }

    /**
     * Parses the query parameters; {@code null} stands for an absent one.
     *
     * @throws RefusedRequest
     *             if a required parameter is missing or a value is invalid
     */
    static TokenGrant parse(@Nullable String tenant, @Nullable String user, @Nullable String scope,
            @Nullable String ttl) {
        return new TokenGrant(required("tenant", tenant), required("user", user),
                scope == null ? DEFAULT_SCOPE : scope, ttl == null ? DEFAULT_TIME_TO_LIVE : duration(ttl));
    }

    private static String required(String name, @Nullable String value) {
        if (value == null) {
            throw new RefusedRequest(Problem.badParameter("The query parameter \"" + name
                    + "\" is missing: expected, for example, POST /dev/token?tenant=acme&user=ada"));
        }
        return value;
    }

    private static Duration duration(String ttl) {
        try {
            return Duration.parse(ttl);
        } catch (DateTimeException notADuration) {
            throw bad("ttl", ttl, "an ISO-8601 duration, for example PT1H");
        }
    }

    private static RefusedRequest bad(String name, String value, String expected) {
        String shown = value.length() > 200 ? value.substring(0, 200) + "…" : value;
        return new RefusedRequest(
                Problem.badParameter("The parameter \"" + name + "\" is \"" + shown + "\": expected " + expected));
    }
}
