package dev.sluice.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Which versions wrote a data folder. Immutable.
 *
 * @param layout
 *            the version of the folder's own layout
 * @param postgresMajor
 *            the major version of PostgreSQL, whose files no other major version reads
 * @param kafka
 *            major and minor version of Kafka, whose files later versions read and earlier ones do not
 */
record DataFormat(int layout, int postgresMajor, String kafka) {
    static final String FILE = "format";
    static final String NEW_FILE = "format.new";
    private static final int LAYOUT = 1;

    static DataFormat current() {
        var version = AppInfoParser.getVersion();
        return new DataFormat(LAYOUT, PostgresServer.MAJOR_VERSION, version.substring(0, version.lastIndexOf('.')));
    }

    /** Accepts a folder that this version can go on with, or marks one that nobody has written to. */
    void claim(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            // A crash must leave the whole file or none: half a file would be refused for ever.
            var whole = Files.writeString(folder.resolve(NEW_FILE), text());
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        var written = read(file);
        if (written.layout != layout || written.postgresMajor != postgresMajor || isLater(written.kafka, kafka)) {
            throw new StartupProblem("The data folder " + folder + " was written by " + written.describe()
                    + ", and this is " + describe()
                    + ": start the version that wrote it, or choose another folder (nothing was changed).");
        }
    }

    private String text() {
        return """
                # What wrote this folder. Do not edit.
                layout=%d
                postgresql=%d
                kafka=%s
                """.formatted(layout, postgresMajor, kafka);
    }

    private String describe() {
        return "layout " + layout + " with PostgreSQL " + postgresMajor + " and Kafka " + kafka;
    }

    private static DataFormat read(Path file) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        try {
            return new DataFormat(Integer.parseInt(properties.getProperty("layout", "")),
                    Integer.parseInt(properties.getProperty("postgresql", "")), properties.getProperty("kafka", "0.0"));
        } catch (NumberFormatException e) {
            throw new StartupProblem("The file " + file + " does not say which version wrote the folder: restore it, "
                    + "or choose another folder (nothing was changed).", e);
        }
    }

    private static boolean isLater(String version, String than) {
        return Runtime.Version.parse(version).compareTo(Runtime.Version.parse(than)) > 0;
    }
}
