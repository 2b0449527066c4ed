package dev.sluice.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

import org.apache.kafka.common.utils.AppInfoParser;

/**
 * The versions that wrote a data folder. Immutable.
 *
 * @param layout
 *            the version of the folder's layout
 * @param postgresMajor
 *            the major version of PostgreSQL; no other major version can read its files
 * @param kafka
 *            the version of Kafka; later versions can read its files, earlier versions cannot
 */
record DataFormat(int layout, int postgresMajor, Version kafka) {
    static final String FILE = "format";
    /** Left behind by a crash before the format was recorded; such a folder counts as empty. */
    static final String NEW_FILE = "format.new";
    private static final int LAYOUT = 1;

    static DataFormat current() {
        return new DataFormat(LAYOUT, PostgresServer.majorVersion(), Version.parse(AppInfoParser.getVersion()));
    }

    /**
     * Records this format in an empty folder.
     *
     * @throws StartupProblem
     *             if the folder's recorded format is one that this version cannot read
     */
    void claim(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Files.move(Files.writeString(folder.resolve(NEW_FILE), text()), file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        DataFormat written = read(file);
        if (written.layout != layout || written.postgresMajor != postgresMajor || written.kafka.compareTo(kafka) > 0) {
            throw new StartupProblem("The data folder " + folder + " was written by " + written.describe()
                    + ", and this is " + describe()
                    + ": start the version that wrote it or choose another folder (nothing was changed).");
        }
    }

    private String text() {
        return "# What wrote this folder. Do not edit.\nlayout=" + layout + "\npostgresql=" + postgresMajor + "\nkafka="
                + kafka + "\n";
    }

    private String describe() {
        return "layout " + layout + " with PostgreSQL " + postgresMajor + " and Kafka " + kafka;
    }

    private static DataFormat read(Path file) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        try {
            return new DataFormat(Integer.parseInt(properties.getProperty("layout", "")),
                    Integer.parseInt(properties.getProperty("postgresql", "")),
                    Version.parse(properties.getProperty("kafka", "")));
        } catch (IllegalArgumentException e) {
            throw new StartupProblem("The file " + file + " does not say which version wrote the folder: restore it "
                    + "or choose another folder (nothing was changed).", e);
        }
    }
}
