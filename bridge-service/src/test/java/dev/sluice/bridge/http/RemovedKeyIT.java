package dev.sluice.bridge.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.embedded.Backends;
import dev.sluice.testkit.EventStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Tokens of an issuer whose JWK set changes while the bridge runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemovedKeyIT {
    private final RSAKey old = key("old");
    private final RSAKey current = key("current");
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile JWKSet published = new JWKSet(old);
    private HttpServer issuer;
    private TestLog log;
    private TestBridge bridge;

    @BeforeAll
    void start() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            byte[] keys = published.toString(true).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        issuer.start();
        log = new TestLog(Backends.shared().bootstrapServers(), "removed-key-it");
        bridge = new TestBridge(log, Map.of("sluice.auth.jwk-set-uri",
                "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys"));
    }

    @AfterAll
    void stop() {
        bridge.close();
        log.close();
        issuer.stop(0);
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static String token(RSAKey key) {
        try {
            var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                    new JWTClaimsSet.Builder().claim("tenant_id", "acme").subject("ada").claim("scope", "sluice:read")
                            .expirationTime(Date.from(Instant.now().plusSeconds(600))).build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private int poll(String token) {
        return bridge.ask("GET", "/api/v1/events", token).statusCode();
    }

    @Test
    void refusesTokensOfARemovedKeyAsSoonAsTheKeysAreFetchedAgain() {
        String before = token(old);
        try (EventStream stream = bridge.stream(before, "")) {
            stream.next("ready");
            assertThat(poll(before)).isEqualTo(200);
            assertThat(fetches).hasValue(1);

            published = new JWKSet(current);
            // The cached keys may be up to 5 minutes old. An unknown key id makes the bridge fetch them at once.
            assertThat(poll(before)).isEqualTo(200);
            assertThat(poll(token(current))).isEqualTo(200);

            assertThat(poll(before)).isEqualTo(401);
            assertThat(poll(token(current))).isEqualTo(200);
        }
    }
}
