package dev.sluice.bridge.auth;

import org.springframework.security.oauth2.core.OAuth2Error;

/** The outcome of the verification of a token. */
public sealed interface Verification {
    /** The token is valid now. */
    record Verified(VerifiedToken token) implements Verification {}

    /**
     * The token is invalid.
     *
     * @param error
     *            what is wrong with it, for the caller; it does not contain the token
     */
    record Refused(OAuth2Error error) implements Verification {}

    /**
     * The token may be valid, but the issuer's signing keys are unavailable.
     *
     * @param cause
     *            why, for the operator
     */
    record KeysUnavailable(String cause) implements Verification {}
}
