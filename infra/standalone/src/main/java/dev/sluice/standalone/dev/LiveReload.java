package dev.sluice.standalone.dev;

import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The page and the browser client, served from the source folders of a checkout instead of the class path. Each request
 * reads the file again, so that a reload in the browser shows an edit. The property {@code sluice.dev.reload} names the
 * root of the checkout; without it, or with {@code false}, this configuration is inactive.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("sluice.dev.reload")
// First, because a later registration of the same patterns does not replace this one.
@Order(Ordered.HIGHEST_PRECEDENCE)
class LiveReload implements WebMvcConfigurer {
    private static final String CLIENT = "bridge-service/client/src";
    private static final String PAGE = "infra/standalone/src/main/resources/static";

    private final Path root;

    /**
     * Checks that the source folders exist.
     *
     * @throws IllegalArgumentException
     *             if one is missing
     */
    LiveReload(@Value("${sluice.dev.reload}") String root) {
        this.root = Path.of(root).toAbsolutePath();
        folder(CLIENT);
        folder(PAGE);
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        serve(registry, "/client/**", CLIENT);
        serve(registry, "/**", PAGE);
    }

    private void serve(ResourceHandlerRegistry registry, String pattern, String folder) {
        registry.addResourceHandler(pattern).addResourceLocations(folder(folder).toUri().toString())
                .setCacheControl(CacheControl.noStore()).setUseLastModified(false);
    }

    private Path folder(String name) {
        Path folder = root.resolve(name);
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("There is no folder " + folder + ", so that nothing can be reloaded"
                    + " from it: set sluice.dev.reload to the root of a checkout, or leave it out");
        }
        return folder;
    }
}
