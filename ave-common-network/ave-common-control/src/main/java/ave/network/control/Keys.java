// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Challenge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The keys of a service and what they open. */
final class Keys {
    private final String primary;
    private final Map<String, String> accounts;
    private final List<String> all = new ArrayList<>();

    Keys(String primary, Map<String, String> accounts) {
        this.primary = primary;
        this.accounts = accounts;
        all.add(primary);
        all.addAll(accounts.values());
    }

    /** Returns the key that the digest was made with, null if it is none of ours. */
    String find(byte[] digest, byte[] salt) {
        return Challenge.validateDigest(digest, salt, all);
    }

    /** Whether a connection without an accepted key is turned away. */
    boolean required() {
        return primary != null;
    }

    boolean isPrimary(String key) {
        return key != null && key.equals(primary);
    }

    /** Whether a connection with this key, or with none, may call a {@link Preauth} method. */
    boolean opens(String key, String[] names) {
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
