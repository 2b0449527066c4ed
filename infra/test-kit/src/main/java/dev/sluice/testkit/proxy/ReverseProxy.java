package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.sluice.embedded.LocalPort;
import dev.sluice.testkit.ChildProcess;
import dev.sluice.testkit.RequiredTools;

/**
 * A reverse proxy of this machine, with the configuration that the project ships, in front of a bridge. It speaks TLS
 * and HTTP/2 with the {@link ServerCertificate}. Used by one thread.
 */
public final class ReverseProxy implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 20;
    private static final String OUTPUT = "output.log";

    private final ChildProcess process;
    private final int port;

    private ReverseProxy(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a proxy and returns when it accepts connections. Skips or fails the calling test if this machine does not
     * have the program.
     *
     * @param folder
     *            receives configuration and log; is created
     * @param bridgePort
     *            the port of the bridge on 127.0.0.1, which need not run yet
     */
    public static ReverseProxy start(ProxyProgram program, Path folder, int bridgePort) throws IOException {
        Path executable = RequiredTools.ofThisMachine().require(program.program());
        int port = LocalPort.free().number();
        Files.createDirectories(folder);
        ServerCertificate.shared().writeTo(folder);
        program.configure(folder, bridgePort, port);
        var builder = new ProcessBuilder(program.command(executable, folder)).redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile());
        var proxy = new ReverseProxy(ChildProcess.start(builder), port);
        try {
            proxy.awaitListening(folder);
            return proxy;
        } catch (IOException notReady) {
            proxy.close();
            throw notReady;
        }
    }

    /** Returns its address, with a slash at the end. */
    public URI base() {
        return URI.create("https://localhost:" + port + "/");
    }

    /** Returns the process, for signals. */
    public ChildProcess process() {
        return process;
    }

    private void awaitListening(Path folder) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!listens()) {
            if (endsWithinPoll() || System.nanoTime() - deadline > 0) {
                throw new IOException("The proxy does not listen on port " + port + ":\n"
                        + Files.readString(folder.resolve(OUTPUT)));
            }
        }
    }

    private boolean listens() {
        try (var connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connected.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean endsWithinPoll() {
        try {
            process.handle().onExit().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException running) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Kills it at once; open connections are reset. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.handle().descendants().toList();
        // The main process first: it would replace a worker that ends.
        process.kill();
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
