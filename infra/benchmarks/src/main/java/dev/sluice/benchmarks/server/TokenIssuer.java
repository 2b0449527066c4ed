package dev.sluice.benchmarks.server;

import java.util.List;

import dev.sluice.testkit.Tokens;

/** An issuer of access tokens for the measured bridge. */
public interface TokenIssuer {
    /** Returns the bridge's properties with which it accepts the tokens, as arguments of its program. */
    List<String> properties();

    /** Returns a token that is valid for a day. */
    String token(String tenant, String user);

    /** Returns an issuer with a random secret that signs with HS256. */
    static TokenIssuer hs256() {
        Tokens tokens = Tokens.withRandomSecret();
        return new TokenIssuer() {
            @Override
            public List<String> properties() {
                return List.of("--sluice.auth.secret=" + tokens.secret());
            }

            @Override
            public String token(String tenant, String user) {
                return tokens.token(tenant, user);
            }
        };
    }
}
