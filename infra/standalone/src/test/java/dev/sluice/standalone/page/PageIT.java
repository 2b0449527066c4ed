package dev.sluice.standalone.page;

import java.net.URI;

import dev.sluice.standalone.SharedStandalone;

/** The page in front of the standalone form itself. */
class PageIT extends PageContract {
    @Override
    URI base() {
        return SharedStandalone.get().http();
    }
}
