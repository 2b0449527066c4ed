package dev.sluice.bridge.auth;

import jakarta.servlet.ServletRequest;

/** Access to the caller of a request. */
public final class Callers {
    private static final String ATTRIBUTE = Callers.class.getName();

    private Callers() {}

    /** Attaches the caller to a request whose token was verified. */
    public static void attach(ServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }

    /** Returns whether the caller is attached. */
    public static boolean isAttached(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }

    /**
     * Returns the caller and detaches it, so that a response that lasts for hours does not retain it.
     *
     * @throws IllegalStateException
     *             if no token was verified, because authentication does not cover the path
     */
    public static Caller detach(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            request.removeAttribute(ATTRIBUTE);
            return caller;
        }
        throw new IllegalStateException(
                "The request has no verified token: authentication does not cover its path");
    }
}
