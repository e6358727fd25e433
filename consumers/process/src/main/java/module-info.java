// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-process. */
module consumer.process {
    requires ave.common.process;

    // The child makes its object anew, and calls what it finds in it.
    opens consumer.process to
            ave.common.process;
}
