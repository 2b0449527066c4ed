package dev.sluice.bridge.auth;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

import static org.assertj.core.api.Assertions.assertThat;

class TokenSourcesTest {
    /** [RFC 6750, 2.1] */
    private static final Pattern B64TOKEN = Pattern.compile("Bearer ([a-zA-Z0-9\\-._~+/]+=*)",
            Pattern.CASE_INSENSITIVE);

    private static void assertAsSpecified(String header) {
        Matcher specified = B64TOKEN.matcher(header);
        assertThat(TokenSources.bearerToken(header)).isEqualTo(specified.matches() ? specified.group(1) : null);
    }

    @Example
    void readsTheHeaderAsSpecified() {
        for (String header : new String[]{"Bearer a.b-c_d~e+f/g", "bearer a==", "BEARER 0", "Bearer ", "Bearer =",
                "Bearer a=b", "Bearer  a", "Bearer a ", "Bearera", "Basic a", "", "Bearer ä", "Bearer a\n",
                "Bearer a,Bearer b"}) {
            assertAsSpecified(header);
        }
        assertThat(TokenSources.bearerToken(null)).isNull();
    }

    @Property
    void agreesWithTheSpecification(@ForAll @CharRange(from = '!', to = '\u00ff') @StringLength(max = 6) String text) {
        assertAsSpecified("Bearer " + text);
    }
}
