package dev.sluice.bridge.stream;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

import dev.sluice.bridge.request.Selection;

/**
 * The account of the records that blocked responses keep in memory. Each record or block counts once against the
 * instance, once against each tenant and once against each user whose responses keep it. A tenant may pin half of the
 * limit, a user a quarter. Thread-safe.
 */
final class PinnedMemory {
    private static final int TENANT_SHARE = 2;
    private static final int USER_SHARE = 4;

    private final long limitBytes;
    // Guarded by this.
    private final Account instance = new Account();
    private final Map<String, Account> byTenant = new HashMap<>();
    private final Map<User, Account> byUser = new HashMap<>();

    private record User(String tenant, String user) {
        static User of(Selection selection) {
            return new User(selection.tenant(), selection.user());
        }
    }

    /** A pinned object: its size, and how many responses pin it. */
    private static final class Pinned {
        final long bytes;
        int holders;

        Pinned(long bytes) {
            this.bytes = bytes;
        }
    }

    /** The pinned objects of one account, by identity. */
    private static final class Account {
        private final IdentityHashMap<Object, Pinned> pinned = new IdentityHashMap<>();
        private long bytes;

        boolean fits(Object what, long size, long limit) {
            return pinned.containsKey(what) || bytes + size <= limit;
        }

        void add(Object what, long size) {
            Pinned entry = pinned.get(what);
            if (entry == null) {
                entry = new Pinned(size);
                pinned.put(what, entry);
                bytes += size;
            }
            entry.holders++;
        }

        /** Removes a holder; returns whether the account is empty now. */
        boolean remove(Object what) {
            Pinned entry = pinned.get(what);
            if (entry != null && --entry.holders == 0) {
                pinned.remove(what);
                bytes -= entry.bytes;
            }
            return pinned.isEmpty();
        }
    }

    /** Creates an account without pinned records, with a limit for the instance. */
    PinnedMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Pins an object for a response, if that exceeds no limit; returns whether it did. Each successful call is undone by
     * one {@link #unpin}.
     *
     * @param what
     *            the record or block, compared by identity
     * @param bytes
     *            its size
     * @param owner
     *            the selection of the response
     */
    synchronized boolean pin(Object what, long bytes, Selection owner) {
        Account tenant = byTenant.getOrDefault(owner.tenant(), new Account());
        Account user = byUser.getOrDefault(User.of(owner), new Account());
        if (!instance.fits(what, bytes, limitBytes) || !tenant.fits(what, bytes, limitBytes / TENANT_SHARE)
                || !user.fits(what, bytes, limitBytes / USER_SHARE)) {
            return false;
        }
        instance.add(what, bytes);
        tenant.add(what, bytes);
        user.add(what, bytes);
        byTenant.put(owner.tenant(), tenant);
        byUser.put(User.of(owner), user);
        return true;
    }

    /** Undoes a {@link #pin} of the same object and owner. */
    synchronized void unpin(Object what, Selection owner) {
        instance.remove(what);
        byTenant.computeIfPresent(owner.tenant(), (key, account) -> account.remove(what) ? null : account);
        byUser.computeIfPresent(User.of(owner), (key, account) -> account.remove(what) ? null : account);
    }

    /** Returns the memory of all pinned objects, in bytes. */
    synchronized long bytes() {
        return instance.bytes;
    }
}
