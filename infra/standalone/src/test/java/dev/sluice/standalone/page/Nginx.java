package dev.sluice.standalone.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;

import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

import static org.awaitility.Awaitility.await;

/**
 * This machine's nginx with the project's configuration in front of a bridge, and beside it a door that holds streams
 * back. Confined to the test's thread.
 */
final class Nginx implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("../nginx/sluice.conf");
    private static final String PASSWORD = "changeit";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final LocalPort bridge;
    private final LocalPort open = LocalPort.free();
    private final LocalPort buffering = LocalPort.free();
    private final ChildProcess master;

    private Nginx(Path program, Path folder, LocalPort bridge) throws IOException {
        this.folder = folder;
        this.bridge = bridge;
        certify();
        configure("on");
        master = ChildProcess.start(new ProcessBuilder(program.toString(), "-p", folder.toString(), "-c", "nginx.conf",
                "-e", "error.log").inheritIO());
    }

    /** Starts it in an empty folder; skips or fails the calling test where this machine has none. */
    static Nginx start(Path folder, LocalPort bridge) throws IOException {
        var nginx = new Nginx(RequiredTools.ofThisMachine().require("nginx"), folder, bridge);
        await().atMost(LIMIT)
                .until(() -> listens(nginx.open) && listens(nginx.buffering));
        return nginx;
    }

    private static boolean listens(LocalPort port) {
        try (var connected = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
            return connected.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The door of the project's configuration: TLS, HTTP/2. */
    URI open() {
        return URI.create("https://localhost:" + open.number() + "/");
    }

    /** The door that compresses and so holds back what is small, as proxies do that somebody has told to save bytes. */
    URI buffering() {
        return URI.create("http://127.0.0.1:" + buffering.number() + "/");
    }

    /** From now on the other door lets streams through as well. */
    void mend() throws IOException {
        configure("off");
        master.signal("HUP");
    }

    /** Nothing goes through any more, and no connection ends; or all goes on. */
    void hold(boolean on) throws IOException {
        for (ProcessHandle worker : master.handle().descendants().toList()) {
            ChildProcess.signal(on ? "STOP" : "CONT", worker);
        }
    }

    private void configure(String gzip) throws IOException {
        Files.writeString(folder.resolve("sluice.conf"), Files.readString(CONFIGURATION)
                .replace("127.0.0.1:8080", "127.0.0.1:" + bridge.number())
                .replace("127.0.0.1:8443", "127.0.0.1:" + open.number())
                .replace("/etc/nginx/", folder + "/"));
        Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                events { worker_connections 256; }
                http {
                  types { text/html html; }
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  include sluice.conf;
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass http://sluice_bridge;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $host;
                      proxy_ignore_headers X-Accel-Buffering;
                      proxy_buffering on;
                      gzip %s;
                      gzip_proxied any;
                      gzip_types text/event-stream;
                      proxy_read_timeout 75s;
                    }
                  }
                }
                """.formatted(buffering.number(), gzip));
    }

    /** A certificate of its own for localhost, as the files that nginx reads. */
    private void certify() throws IOException {
        Path store = folder.resolve("store.p12");
        int status = ChildProcess.run(LIMIT, Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "nginx", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
                "-keystore", store.toString(), "-storepass", PASSWORD);
        if (status != 0) {
            throw new IOException("keytool ended with " + status);
        }
        try {
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            pem("sluice.key", "PRIVATE KEY", keys.getKey("nginx", PASSWORD.toCharArray()).getEncoded());
            pem("sluice.crt", "CERTIFICATE", keys.getCertificate("nginx").getEncoded());
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
    }

    private void pem(String name, String what, byte[] content) throws IOException {
        Files.writeString(folder.resolve(name), "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + what + "-----\n");
    }

    @Override
    public void close() throws IOException {
        if (master.isAlive()) {
            hold(false);
            try {
                master.stop(LIMIT);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
