// SPDX-License-Identifier: Apache-2.0
/** Fails test classes that leave processes, descriptors, threads or socket files behind. */
// module: ave.common.junit depends on this module, so it doesn't exist yet at compile time.
@SuppressWarnings("module")
module ave.common.leakcheck {
    requires transitive org.junit.jupiter.api;

    exports ave.leakcheck;
    exports ave.leakcheck.internal to
            ave.common.junit;

    // JUnit makes the extension by reflection.
    opens ave.leakcheck.internal to
            org.junit.platform.commons;
}
