package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.Folders;

/** The certificate of all proxies of this JVM, self-signed for {@code localhost}. Immutable. */
public final class ServerCertificate {
    private static final String ALIAS = "proxy";
    private static final String PASSWORD = "changeit";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Created on first use: keytool takes a second. */
    private static final class Once {
        private static final ServerCertificate SHARED = create();
    }

    private final String certificatePem;
    private final String keyPem;
    private final SSLContext trust;

    private ServerCertificate(KeyStore keys) throws GeneralSecurityException, IOException {
        Certificate certificate = keys.getCertificate(ALIAS);
        this.certificatePem = pem("CERTIFICATE", certificate.getEncoded());
        this.keyPem = pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        this.trust = trustIn(certificate);
    }

    /** Returns the certificate of this JVM. */
    public static ServerCertificate shared() {
        return Once.SHARED;
    }

    /** Returns the TLS settings of a client that trusts the proxies of this JVM and no other server. */
    public SSLContext trust() {
        return trust;
    }

    /** Writes the files that the configurations name: certificate, key, and both together. */
    void writeTo(Path folder) throws IOException {
        Files.writeString(folder.resolve("sluice.crt"), certificatePem);
        Files.writeString(folder.resolve("sluice.key"), keyPem);
        Files.writeString(folder.resolve("sluice.pem"), certificatePem + keyPem);
    }

    private static ServerCertificate create() {
        try {
            Path folder = Files.createTempDirectory("sluice-certificate-");
            try {
                Path store = folder.resolve("store.p12");
                String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
                int status = ChildProcess.run(LIMIT, keytool, "-genkeypair", "-alias", ALIAS, "-keyalg", "EC",
                        "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-storetype", "PKCS12", "-keystore",
                        store.toString(), "-storepass", PASSWORD);
                if (status != 0) {
                    throw new IOException("keytool ended with " + status);
                }
                return new ServerCertificate(KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()));
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static SSLContext trustIn(Certificate certificate) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, certificate);
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }
}
