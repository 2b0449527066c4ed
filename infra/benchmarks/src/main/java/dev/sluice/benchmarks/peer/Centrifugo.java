package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.sluice.benchmarks.load.Target;
import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.RequiredTools;

/**
 * Centrifugo with unidirectional event streams and one channel for each tenant, in its cheapest configuration: without
 * history, tokens and a writer for each client.
 */
record Centrifugo() implements PeerProgram {
    static final String NAME = "Centrifugo";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> missing() {
        return program().isPresent() ? Optional.empty() : Optional.of("centrifugo is not on the PATH");
    }

    private static Optional<Path> program() {
        return RequiredTools.ofThisMachine().find("centrifugo");
    }

    @Override
    public String version() throws IOException {
        String program = program().orElseThrow().toString();
        String version = Output.firstLine(program, "version").replace("Centrifugo ", "").replaceFirst(" \\(.*", "");
        Optional<Path> go = RequiredTools.ofThisMachine().find("go");
        // A program that go install has built does not know its version; the toolchain reads it from the file.
        if (!version.equals("v0.0.0") || go.isEmpty()) {
            return version;
        }
        return Output.lines(new ProcessBuilder(go.get().toString(), "version", "-m", program)).stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length >= 3 && words[0].equals("mod")).map(words -> words[2]).findFirst()
                .orElse(version);
    }

    @Override
    public Peer start(int connections) throws IOException {
        Path folder = Files.createTempDirectory("sluice-benchmark-");
        int port = LocalPort.free().number();
        Files.writeString(folder.resolve("centrifugo.json"), configuration(port));
        return InstalledPeer.start(
                List.of(program().orElseThrow().toString(), "-c", folder.resolve("centrifugo.json").toString()), folder,
                port,
                new HttpPublisher((tenant, event) -> new HttpPublisher.Post(port, "/api/publish",
                        "{\"channel\":\"" + tenant + "\",\"data\":" + event + "}")),
                tenant -> Target.get(port, "/connection/uni_sse?cf_connect="
                        + URLEncoder.encode("{\"subs\":{\"" + tenant + "\":{}}}", StandardCharsets.UTF_8), ""));
    }

    private static String configuration(int port) {
        return """
                {
                  "client": {"insecure": true, "concurrency": 0},
                  "http_api": {"insecure": true},
                  "uni_sse": {"enabled": true},
                  "http_server": {"address": "127.0.0.1", "port": %d},
                  "log": {"level": "error"},
                  "channel": {
                    "without_namespace": {"allow_subscribe_for_client": true, "allow_subscribe_for_anonymous": true}
                  }
                }
                """.formatted(port);
    }
}
