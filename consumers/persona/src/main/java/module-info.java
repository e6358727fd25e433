// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-persona. */
module consumer.persona {
    requires ave.common.persona;
}
