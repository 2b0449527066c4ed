package dev.sluice.embedded;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;

/**
 * The PostgreSQL programs, unpacked once per user and version under {@code ~/.cache/sluice}, because unpacking takes
 * seconds. Only the owner can write the folder, because its programs are executed. A folder is complete or absent: it
 * is unpacked under a temporary name and then renamed. Immutable.
 */
final class PostgresBinaries {
    private static final Logger logger = LoggerFactory.getLogger(PostgresBinaries.class);
    private static final int OWNER_MAY_EXECUTE = 0100;
    private static final int DIGEST_DIGITS = 16;
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);

    private final Path folder;

    private PostgresBinaries(Path folder) {
        this.folder = folder;
    }

    /**
     * Unpacks the binaries on the class path unless they are unpacked already.
     *
     * @throws StartupProblem
     *             if there are no binaries for this platform or they cannot be unpacked
     */
    static PostgresBinaries unpacked() {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "sluice");
        try {
            byte[] archive = archive();
            Path folder = cache.resolve("postgresql-" + digest(archive));
            if (!Files.isDirectory(folder)) {
                logger.info("Unpacking PostgreSQL into {}", folder);
                unpack(archive, OwnerOnly.createDirectories(cache), folder);
            }
            return new PostgresBinaries(folder);
        } catch (IOException e) {
            throw new StartupProblem("PostgreSQL could not be unpacked into " + cache + " (" + e
                    + "): make that folder writable or set -Duser.home to another.", e);
        }
    }

    /** Returns the major version that {@code postgres --version} reports; no other major version can read its data. */
    int majorVersion() {
        String output = ProgramRun.of(program("postgres"), List.of("--version"), "", VERSION_LIMIT).output();
        Matcher version = VERSION.matcher(output);
        if (!version.find()) {
            throw new StartupProblem("PostgreSQL in " + folder + " does not report its version (" + output
                    + "): delete that folder; the next start unpacks it again.");
        }
        return Integer.parseInt(version.group(1));
    }

    /** Returns the path of {@code initdb}, {@code pg_ctl} or {@code postgres}. */
    Path program(String name) {
        return folder.resolve("bin").resolve(isWindows() ? name + ".exe" : name);
    }

    private static byte[] archive() throws IOException {
        String architecture = System.getProperty("os.arch", "");
        try (InputStream stream = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(),
                architecture.equals("amd64") ? "x86_64" : architecture)) {
            return stream.readAllBytes();
        } catch (IllegalStateException noneOrSeveral) {
            throw new StartupProblem("No embedded PostgreSQL is available for " + system() + " on "
                    + architecture + ": use a PostgreSQL server of your own.", noneOrSeveral);
        }
    }

    private static String system() {
        String name = System.getProperty("os.name", "");
        return isWindows() ? "Windows" : name.startsWith("Mac") ? "Darwin" : name;
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static String digest(byte[] archive) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive)).substring(0,
                    DIGEST_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static void unpack(byte[] archive, Path cache, Path target) throws IOException {
        Path unfinished = OwnerOnly.createTempDirectory(cache, "unpacking-");
        try {
            try (InputStream bytes = new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(archive)));
                    var tar = new TarArchiveInputStream(bytes)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(entry, tar, unfinished);
                }
            }
            try {
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(target)) {
                    throw e;
                }
                logger.debug("Another process unpacked {} at the same time", target);
            }
        } finally {
            OwnerOnly.delete(unfinished);
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream content, Path folder) throws IOException {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException("The PostgreSQL archive has an entry outside the target folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, folder.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(content, path);
            if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0 && !path.toFile().setExecutable(true, true)) {
                throw new IOException(path + " cannot be made executable");
            }
        }
    }
}
