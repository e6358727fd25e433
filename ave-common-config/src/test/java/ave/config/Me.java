// SPDX-License-Identifier: Apache-2.0
package ave.config;

import ave.posix.Account;
import ave.posix.Identity;
import ave.posix.Users;

/** Who runs the tests. */
final class Me {
    static final Account ACCOUNT = Users.system().byId(Identity.users().effective()).orElseThrow();
    static final String NAME = ACCOUNT.name();
    static final String HOME = ACCOUNT.home();
    static final int UID = (int) ACCOUNT.uid();
    static final boolean IS_ROOT = UID == 0;

    private Me() {}
}
