// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-cmd. */
module consumer.cmd {
    requires ave.common.cmd;
}
