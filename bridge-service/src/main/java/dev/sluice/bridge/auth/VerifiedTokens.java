package dev.sluice.bridge.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * An LRU cache of verified tokens, bounded by count and by bytes. It holds a hash of each token, not the token: a heap
 * dump contains no credentials. Thread-safe.
 */
final class VerifiedTokens {
    static final int MAX_TOKENS = 50_000;
    static final long MAX_BYTES = 32L << 20;

    /** An entry without the text of its claims: map entry, hash, records, instants and set. */
    private static final int ENTRY_BYTES = 400;

    private final int maxTokens;
    private final long maxBytes;
    /** In the order of last use; guarded by this. */
    private final Map<TokenHash, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** Guarded by this. */
    private long bytes;

    /**
     * A verified token.
     *
     * @param keys
     *            the keys with which it was verified
     */
    record Entry(VerifiedToken token, SigningKeys.Selection keys) {
        private long bytes() {
            Caller caller = token.caller();
            long characters = (long) caller.tenant().length() + caller.user().length() + length(token.id())
                    + length(token.keyId());
            for (String scope : caller.scopes()) {
                characters += scope.length();
            }
            return ENTRY_BYTES + 2 * characters;
        }

        private static int length(@Nullable String text) {
            return text == null ? 0 : text.length();
        }
    }

    VerifiedTokens() {
        this(MAX_TOKENS, MAX_BYTES);
    }

    VerifiedTokens(int maxTokens, long maxBytes) {
        this.maxTokens = maxTokens;
        this.maxBytes = maxBytes;
    }

    /** Returns the entry of a token, expired or not. */
    synchronized Optional<Entry> get(TokenHash token) {
        return Optional.ofNullable(entries.get(token));
    }

    /** Adds a token. At a bound, the least recently used tokens are evicted. */
    synchronized void put(TokenHash token, Entry entry) {
        remove(token);
        entries.put(token, entry);
        bytes += entry.bytes();
        var oldest = entries.entrySet().iterator();
        while (entries.size() > maxTokens || bytes > maxBytes) {
            bytes -= oldest.next().getValue().bytes();
            oldest.remove();
        }
    }

    /** Removes a token; idempotent. */
    synchronized void remove(TokenHash token) {
        Entry removed = entries.remove(token);
        if (removed != null) {
            bytes -= removed.bytes();
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
