// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-profile. */
module consumer.profile {
    requires ave.common.profile;
}
