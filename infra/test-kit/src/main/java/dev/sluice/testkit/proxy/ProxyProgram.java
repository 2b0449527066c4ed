package dev.sluice.testkit.proxy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The reverse proxies that the project ships a configuration for. */
public enum ProxyProgram {
    /** nginx; in its {@code http} section it also includes the files {@code further*.conf} of its folder. */
    NGINX("nginx.conf", """
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
              include further*.conf;
            }
            """) {
        @Override
        List<String> command(Path program, Path folder) {
            return List.of(program.toString(), "-p", folder.toString(), "-c", "nginx.conf", "-e", "error.log");
        }
    },
    HAPROXY("haproxy.cfg", """
            global
              maxconn 256
            """) {
        @Override
        List<String> command(Path program, Path folder) {
            return List.of(program.toString(), "-f", folder.resolve("haproxy.cfg").toString(), "-f",
                    folder.resolve("sluice.cfg").toString());
        }
    },
    CADDY("main.caddy", """
            {
            	admin off
            	auto_https disable_redirects
            	skip_install_trust
            	servers {
            		protocols h1 h2
            	}
            }
            import Caddyfile
            """) {
        @Override
        List<String> command(Path program, Path folder) {
            return List.of("env", "HOME=" + folder, "XDG_DATA_HOME=" + folder, "XDG_CONFIG_HOME=" + folder,
                    program.toString(), "run", "--adapter", "caddyfile", "--config",
                    folder.resolve("main.caddy").toString());
        }
    };

    private static final Path INFRA = Path.of("infra");

    private final String ownFile;
    private final String own;

    /**
     * @param ownFile
     *            the file that an operator would have already, and that includes the project's file
     */
    ProxyProgram(String ownFile, String own) {
        this.ownFile = ownFile;
        this.own = own;
    }

    /** The name of the executable, and of the folder within {@code infra}. */
    String program() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The command that starts it in the foreground. */
    abstract List<String> command(Path program, Path folder);

    /** Writes the project's files for these ports of this machine, and a file that includes them. */
    void configure(Path folder, int bridgePort, int port) throws IOException {
        try (DirectoryStream<Path> shipped = Files.newDirectoryStream(infra().resolve(program()))) {
            for (Path file : shipped) {
                Files.writeString(folder.resolve(file.getFileName()), Files.readString(file)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + bridgePort)
                        .replace("127.0.0.1:8443", "127.0.0.1:" + port).replace("localhost:8443", "localhost:" + port)
                        .replace("/etc/" + program() + "/", folder + "/"));
            }
        }
        Files.writeString(folder.resolve(ownFile), own);
    }

    /** The project's folder of that name; a test runs in the folder of its module. */
    private static Path infra() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(INFRA).resolve("nginx"))) {
                return folder.resolve(INFRA);
            }
        }
        throw new IOException("No folder infra above " + Path.of("").toAbsolutePath());
    }
}
