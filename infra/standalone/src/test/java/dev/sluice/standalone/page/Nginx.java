package dev.sluice.standalone.page;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.proxy.ProxyProgram;
import dev.sluice.testkit.proxy.ReverseProxy;

/**
 * This machine's nginx with the project's configuration in front of a bridge, and beside it a door that holds streams
 * back. Confined to the test's thread.
 */
final class Nginx implements AutoCloseable {
    private final Path folder;
    private final LocalPort buffering = LocalPort.free();
    private final ReverseProxy proxy;

    private Nginx(Path folder, LocalPort bridge) throws IOException {
        this.folder = folder;
        configure("on");
        proxy = ReverseProxy.start(ProxyProgram.NGINX, folder, bridge.number());
    }

    /** Starts it in an empty folder; skips or fails the calling test where this machine has none. */
    static Nginx start(Path folder, LocalPort bridge) throws IOException {
        return new Nginx(folder, bridge);
    }

    /** The door of the project's configuration: TLS, HTTP/2. */
    URI open() {
        return proxy.base();
    }

    /** The door that compresses and so holds back what is small, as proxies do that somebody has told to save bytes. */
    URI buffering() {
        return URI.create("http://127.0.0.1:" + buffering.number() + "/");
    }

    /** From now on the other door lets streams through as well. */
    void mend() throws IOException {
        configure("off");
        proxy.process().signal("HUP");
    }

    /** Nothing goes through any more, and no connection ends; or all goes on. */
    void hold(boolean on) throws IOException {
        for (ProcessHandle worker : proxy.process().handle().descendants().toList()) {
            ChildProcess.signal(on ? "STOP" : "CONT", worker);
        }
    }

    private void configure(String gzip) throws IOException {
        Files.writeString(folder.resolve("further.conf"), """
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
                """.formatted(buffering.number(), gzip));
    }

    @Override
    public void close() {
        proxy.close();
    }
}
