package dev.sluice.capture.value;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts that a database may hold: every character but NUL, and often those with a meaning to a format. */
public final class AnyText {
    private static final String SPECIAL = " ,;:%+&=/{}[]()\"'\\\n\r\tNULLnull=>";

    private AnyText() {}

    /** Returns texts of up to 12 characters. */
    public static Arbitrary<String> texts() {
        Arbitrary<Integer> character = Arbitraries.oneOf(Arbitraries.of(SPECIAL.chars().boxed().toList()),
                Arbitraries.integers().between('a', 'z'),
                Arbitraries.integers().between(1, Character.MAX_CODE_POINT)
                        .filter(each -> each < Character.MIN_SURROGATE || each > Character.MAX_SURROGATE));
        return Arbitraries.oneOf(Arbitraries.of("NULL", "null", ""), character.list().ofMaxSize(12).map(AnyText::text));
    }

    private static String text(List<Integer> characters) {
        var text = new StringBuilder();
        characters.forEach(text::appendCodePoint);
        return text.toString();
    }
}
