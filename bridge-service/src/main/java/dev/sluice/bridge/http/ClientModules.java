package dev.sluice.bridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The static resources of the browser client under {@code /client/}: ES modules, served unbundled. Their names have no
 * version, so browsers revalidate them on each use; the ETag [RFC 9110, 8.8.3] is a hash of the content. Stateless.
 */
public final class ClientModules implements WebMvcConfigurer {
    private static final String PATTERN = "/client/**";
    private static final String MODULES = "classpath:/dev/sluice/bridge/client/";
    /** A prefix of the hexadecimal hash; long enough to distinguish versions of a file. */
    private static final int ETAG_CHARACTERS = 32;

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        if (registry.hasMappingForPattern(PATTERN)) {
            // Standalone mode can serve the modules from their sources.
            return;
        }
        registry.addResourceHandler(PATTERN).addResourceLocations(MODULES)
                .setCacheControl(CacheControl.noCache()).setUseLastModified(false)
                .setEtagGenerator(ClientModules::etag);
    }

    private static String etag(Resource module) {
        try (InputStream content = module.getInputStream()) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
            return HexFormat.of().formatHex(hash).substring(0, ETAG_CHARACTERS);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
