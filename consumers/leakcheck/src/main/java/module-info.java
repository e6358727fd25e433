// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-leakcheck. */
module consumer.leakcheck {
    requires ave.common.leakcheck;
    requires org.junit.platform.launcher;

    // JUnit calls the methods of this package by reflection.
    opens consumer.leakcheck to
            org.junit.platform.commons;
}
