package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** A program that has a data folder until it is killed or its input ends. */
final class HoldsADataDirectory {
    private HoldsADataDirectory() {}

    public static void main(String[] arguments) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]))) {
            System.out.println("ready " + directory.path());
            System.in.transferTo(System.out);
        }
    }
}
