// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-cli. */
module consumer.cli {
    requires ave.common.cli;
}
