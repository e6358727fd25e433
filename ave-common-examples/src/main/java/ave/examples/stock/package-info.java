// SPDX-License-Identifier: Apache-2.0
/** A service that was ported from Python: {@code stock.py} beside it is the original. */
package ave.examples.stock;
