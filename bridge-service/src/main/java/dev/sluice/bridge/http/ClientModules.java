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
 * The browser client under {@code /client/}, module by module as it stands. Their names carry no version, so a browser
 * keeps them and asks each time whether they are still the same; the ETag [RFC 9110, 8.8.3] is made of the content.
 * Stateless.
 */
public final class ClientModules implements WebMvcConfigurer {
    private static final String PATTERN = "/client/**";
    private static final String MODULES = "classpath:/dev/sluice/bridge/client/";
    /** Of the hash in hexadecimal; more than enough to tell versions of a file apart. */
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
