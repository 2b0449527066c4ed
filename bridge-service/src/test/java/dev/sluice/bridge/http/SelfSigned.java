package dev.sluice.bridge.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import dev.sluice.testkit.ChildProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A self-signed certificate of a bridge on the loopback interface, made with {@code keytool}.
 *
 * @param properties
 *            the properties of a bridge that serves TLS with it
 * @param trusting
 *            the TLS settings of a client that trusts this certificate only
 */
record SelfSigned(Map<String, String> properties, SSLContext trusting) {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PASSWORD = "transport";

    /** Makes a certificate, whose key store is a file in {@code folder}. */
    static SelfSigned in(Path folder) throws IOException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        assertThat(ChildProcess.run(LIMIT, Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "bridge", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "SAN=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD))
                .isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("bridge", keys.getCertificate("bridge"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        return new SelfSigned(Map.of("server.ssl.key-store", store.toString(), "server.ssl.key-store-password",
                PASSWORD), trusting);
    }
}
