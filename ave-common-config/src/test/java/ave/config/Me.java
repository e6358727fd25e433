// SPDX-License-Identifier: Apache-2.0
package ave.config;

import ave.posix.Account;
import ave.posix.Identity;
import ave.posix.Users;
import java.util.stream.Stream;

/** The user who runs the tests. */
final class Me {
    static final Account ACCOUNT = Users.system().byId(Identity.users().effective()).orElseThrow();
    static final String NAME = ACCOUNT.name();
    static final String HOME = ACCOUNT.home();
    static final int UID = (int) ACCOUNT.uid();
    static final boolean IS_ROOT = UID == 0;

    /** Returns another user of this system. */
    static String other() {
        return Stream.of("daemon", "nobody", "root", "bin")
                .filter(name -> !name.equals(NAME) && Users.system().byName(name).isPresent())
                .findFirst()
                .orElseThrow();
    }

    private Me() {}
}
