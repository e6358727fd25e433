// SPDX-License-Identifier: Apache-2.0
/** Profiles of allocatable resources, such as devices. */
module ave.common.profile {
    exports ave.profile;
}
