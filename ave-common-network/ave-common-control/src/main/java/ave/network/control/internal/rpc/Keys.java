// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import ave.network.connection.Challenge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The keys of a service and what they open. */
public final class Keys {
    private final String primary;
    private final Map<String, String> accounts;
    private final List<String> all = new ArrayList<>();

    /**
     * Keeps the keys of a service.
     *
     * @param primary the key of the service; null for none
     * @param accounts the key of each account by the account's name; null for none
     */
    public Keys(String primary, Map<String, String> accounts) {
        this.primary = primary;
        this.accounts = accounts;
        all.add(primary);
        all.addAll(accounts.values());
    }

    /**
     * Finds the key that a digest was made with.
     *
     * @param digest the peer's digest
     * @param salt the salt that was sent to the peer
     * @return the key; null if the digest was made with none of the service's keys
     */
    public String find(byte[] digest, byte[] salt) {
        return Challenge.validateDigest(digest, salt, all);
    }

    /**
     * Tells whether a connection without an accepted key is turned away.
     *
     * @return whether there is a primary key
     */
    public boolean required() {
        return primary != null;
    }

    /**
     * Tells whether a key is the primary one.
     *
     * @param key a key, or null
     * @return false for null
     */
    public boolean isPrimary(String key) {
        return key != null && key.equals(primary);
    }

    /**
     * Tells whether the holder of a key may call a method that is reserved for accounts.
     *
     * @param key the key; null for none
     * @param names the accounts
     * @return whether the key is that of one of the accounts, or all accounts that are configured
     *     have no key
     */
    public boolean opens(String key, List<String> names) {
        boolean configured = false;
        boolean keyed = false;
        for (String name : names) {
            if (accounts.containsKey(name)) {
                String wanted = accounts.get(name);
                configured = true;
                keyed |= wanted != null;
                if (wanted != null && wanted.equals(key)) {
                    return true;
                }
            }
        }
        return configured && !keyed;
    }
}
