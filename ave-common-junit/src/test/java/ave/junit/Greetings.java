// SPDX-License-Identifier: Apache-2.0
package ave.junit;

/** A service as its clients see it. */
interface Greetings {
    String greet(String name);
}
