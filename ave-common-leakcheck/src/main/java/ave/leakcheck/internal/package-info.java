// SPDX-License-Identifier: Apache-2.0
/** How leaks are found: what there was before a class is compared with what there is after it. */
package ave.leakcheck.internal;
