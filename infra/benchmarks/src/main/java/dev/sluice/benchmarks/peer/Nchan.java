package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.RequiredTools;

/** nginx with the Nchan module: one worker, one channel for each tenant, a buffer of 1,000 messages in each. */
record Nchan() implements PeerProgram {
    private static final List<Path> MODULES = Stream
            .of("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules", "/etc/nginx/modules")
            .map(folder -> Path.of(folder, "ngx_nchan_module.so")).toList();
    static final String NAME = "Nchan";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> missing() {
        if (nginx().isEmpty()) {
            return Optional.of("nginx is not installed");
        }
        return module().isPresent() ? Optional.empty() : Optional.of("nginx has no module ngx_nchan_module.so");
    }

    private static Optional<Path> nginx() {
        return RequiredTools.ofThisMachine().find("nginx");
    }

    private static Optional<Path> module() {
        return MODULES.stream().filter(Files::isReadable).findFirst();
    }

    @Override
    public String version() throws IOException {
        // The module has no command that prints its version, but the version is a string of its own in the file.
        Matcher version = Pattern.compile("\0(\\d+\\.\\d+\\.\\d+)\0")
                .matcher(Files.readString(module().orElseThrow(), StandardCharsets.ISO_8859_1));
        return (version.find() ? version.group(1) + " in " : "")
                + Output.firstLine(nginx().orElseThrow().toString(), "-v").replace("nginx version: ", "");
    }

    @Override
    public Peer start(int connections) throws IOException {
        Path folder = Files.createTempDirectory("sluice-benchmark-");
        int port = LocalPort.free().number();
        Files.writeString(folder.resolve("nginx.conf"),
                configuration(module().orElseThrow(), connections + 1000, port));
        return InstalledPeer.start(
                List.of(nginx().orElseThrow().toString(), "-p", folder.toString(), "-c", "nginx.conf", "-e", "stderr"),
                folder, port,
                new HttpPublisher((tenant, event) -> new HttpPublisher.Post(port, "/publish?tenant=" + tenant, event)),
                tenant -> Target.get(port, "/stream?tenant=" + tenant, ""));
    }

    private static String configuration(Path module, int connections, int port) {
        return """
                load_module %s;
                worker_processes 1;
                daemon off;
                pid nginx.pid;
                error_log stderr error;
                events { worker_connections %d; multi_accept on; }
                http {
                  access_log off;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  nchan_shared_memory_size 512M;
                  keepalive_requests 1000000;
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location = /publish { nchan_publisher; nchan_channel_id $arg_tenant; nchan_message_buffer_length 1000; }
                    location = /stream {
                      nchan_subscriber eventsource;
                      nchan_channel_id $arg_tenant;
                      nchan_subscriber_first_message newest;
                    }
                  }
                }
                """.formatted(module, connections, port);
    }
}
