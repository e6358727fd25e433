// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-junit. */
module consumer.junit {
    requires ave.common.junit;
    requires org.junit.platform.launcher;

    // JUnit, and the service, calls the methods of this package by reflection.
    opens consumer.junit;
}
