package dev.sluice.standalone.dev;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The endpoint {@code POST /dev/token}, which issues a token for any tenant and user without a login. Stateless. */
@RestController
final class DevTokenController {
    private static final String COOKIE = "sluice_token";

    private final DevTokens tokens;

    DevTokenController(DevTokens tokens) {
        this.tokens = tokens;
    }

    /** The response body; {@code token} is a JWT in compact serialization. */
    record Token(String token) {}

    @PostMapping("/dev/token")
    ResponseEntity<Token> token(@RequestParam(required = false) @Nullable String tenant,
            @RequestParam(required = false) @Nullable String user,
            @RequestParam(required = false) @Nullable String scope,
            @RequestParam(required = false) @Nullable String ttl,
            @RequestParam(required = false) @Nullable String cookie) {
        TokenGrant grant = TokenGrant.parse(tenant, user, scope, ttl);
        boolean setCookie = parseBoolean(cookie);
        String token = tokens.issue(grant);
        ResponseEntity.BodyBuilder response = ResponseEntity.ok().cacheControl(CacheControl.noStore());
        if (setCookie) {
            response.header(HttpHeaders.SET_COOKIE, ResponseCookie.from(COOKIE, token).httpOnly(true).sameSite("Lax")
                    .path("/").maxAge(grant.timeToLive()).build().toString());
        }
        return response.body(new Token(token));
    }

    private static boolean parseBoolean(@Nullable String cookie) {
        return switch (cookie) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default -> throw new RefusedRequest(
                    Problem.badParameter("The parameter \"cookie\" is \"" + cookie + "\": expected true or false"));
        };
    }
}
