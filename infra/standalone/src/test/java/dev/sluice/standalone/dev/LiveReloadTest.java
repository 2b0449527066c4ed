package dev.sluice.standalone.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

import dev.sluice.bridge.http.ClientModules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

class LiveReloadTest {
    @TempDir
    private Path checkout;

    private final WebApplicationContextRunner bridge = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WebMvcAutoConfiguration.class))
            .withUserConfiguration(LiveReload.class).withBean(ClientModules.class);

    @BeforeEach
    void makeCheckout() throws IOException {
        write("bridge-service/client/src/index.js", "export {};");
        write("infra/standalone/src/main/resources/static/index.html", "<html></html>");
    }

    private void write(String path, String content) throws IOException {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static MockHttpServletResponse response(WebApplicationContext context, String path) throws Exception {
        MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
        return mvc.perform(get(path)).andReturn().getResponse();
    }

    @Test
    void showsAnEditOfTheClient() {
        bridge.withPropertyValues("sluice.dev.reload=" + checkout).run(context -> {
            assertThat(response(context, "/client/index.js").getContentAsString()).isEqualTo("export {};");

            write("bridge-service/client/src/index.js", "export const edited = true;");
            write("bridge-service/client/src/react/added.js", "export const added = true;");

            MockHttpServletResponse edited = response(context, "/client/index.js");
            assertThat(edited.getContentAsString()).isEqualTo("export const edited = true;");
            assertThat(edited.getContentType()).startsWith("text/javascript");
            assertThat(edited.getHeader("Cache-Control")).isEqualTo("no-store");
            assertThat(response(context, "/client/react/added.js").getStatus()).isEqualTo(200);
        });
    }

    @Test
    void showsAnEditOfThePage() {
        bridge.withPropertyValues("sluice.dev.reload=" + checkout).run(context -> {
            assertThat(response(context, "/index.html").getContentAsString()).isEqualTo("<html></html>");

            write("infra/standalone/src/main/resources/static/index.html", "<html>edited</html>");

            assertThat(response(context, "/index.html").getContentAsString()).isEqualTo("<html>edited</html>");
            assertThat(response(context, "/").getForwardedUrl()).isEqualTo("index.html");
        });
    }

    @Test
    void servesWhatIsPackagedUnlessItIsSwitchedOn() {
        for (String property : new String[]{"sluice.dev.reload=false", "unrelated=true"}) {
            bridge.withPropertyValues(property).run(context -> {
                assertThat(context).doesNotHaveBean(LiveReload.class);
                assertThat(response(context, "/client/index.js").getHeader("ETag")).isNotNull();
            });
        }
    }

    @Test
    void refusesAFolderThatIsNoCheckout() {
        assertThatThrownBy(() -> new LiveReload(checkout.resolve("elsewhere").toString()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("There is no folder "
                        + checkout.resolve("elsewhere/bridge-service/client/src") + ", so that nothing can be reloaded"
                        + " from it: set sluice.dev.reload to the root of a checkout, or leave it out");
    }
}
