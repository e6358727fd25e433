// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-control. */
module consumer.control {
    requires ave.common.control;

    // The service calls the methods of this package by reflection.
    opens consumer.control to
            ave.common.control;
}
