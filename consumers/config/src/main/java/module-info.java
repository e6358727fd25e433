// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-config. */
module consumer.config {
    requires ave.common.config;
}
