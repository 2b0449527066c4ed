package dev.sluice.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The random key that signs tokens, stored in the data folder so that tokens stay valid after a restart. */
final class Secret {
    private static final int BYTES = 32;

    private Secret() {}

    /** Returns the Base64 text in {@code file}. The first call creates the file, readable by its owner only. */
    static String keptIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Path unfinished = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(unfinished);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(unfinished,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(unfinished, Base64.getEncoder().encodeToString(random), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }
}
