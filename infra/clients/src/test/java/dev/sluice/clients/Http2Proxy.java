package dev.sluice.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

/**
 * This machine's nginx with the project's configuration, as HTTP/2 without TLS, so that bytes can be cut. Used by one
 * thread.
 */
final class Http2Proxy implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("../nginx/sluice.conf");

    private final LocalPort port = LocalPort.free();
    private final ChildProcess nginx;

    /** Starts it in an empty folder. Skips or fails the calling test if this machine has no nginx. */
    Http2Proxy(Path folder, int bridge) throws IOException {
        Path program = RequiredTools.ofThisMachine().require("nginx");
        Files.writeString(folder.resolve("sluice.conf"), Files.readString(CONFIGURATION)
                .replace("127.0.0.1:8080", "127.0.0.1:" + bridge)
                .replace("127.0.0.1:8443 ssl http2", "127.0.0.1:" + port.number() + " http2")
                .replaceAll("(?m)^ *ssl_.*$", ""));
        Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  include sluice.conf;
                }
                """);
        nginx = ChildProcess.start(new ProcessBuilder(program.toString(), "-p", folder.toString(), "-c", "nginx.conf",
                "-e", "error.log").inheritIO());
    }

    int port() {
        return port.number();
    }

    @Override
    public void close() {
        nginx.killWithDescendants();
    }
}
