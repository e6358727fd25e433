// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-connection. */
module consumer.connection {
    requires ave.common.connection;
}
