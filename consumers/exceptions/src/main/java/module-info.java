// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-exceptions. */
module consumer.exceptions {
    requires ave.common.exceptions;
}
