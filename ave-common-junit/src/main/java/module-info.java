// SPDX-License-Identifier: Apache-2.0
/** A JUnit extension for the tests of services. */
module ave.common.junit {
    requires transitive ave.common.control;
    requires transitive ave.common.leakcheck;
    requires transitive org.junit.jupiter.api;

    exports ave.junit;

    // JUnit makes the extension by reflection.
    opens ave.junit.internal to
            org.junit.platform.commons;
}
