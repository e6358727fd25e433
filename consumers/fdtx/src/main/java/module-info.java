// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-fdtx. */
module consumer.fdtx {
    requires ave.common.fdtx;
}
