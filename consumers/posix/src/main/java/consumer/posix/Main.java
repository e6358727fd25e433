// SPDX-License-Identifier: Apache-2.0
package consumer.posix;

/** The module is for its sisters: a user has it, and can't use it by accident. */
public final class Main {
    private Main() {}

    public static void main(String... args) throws Exception {
        Class<?> descriptors = Class.forName("ave.posix.Descriptors");
        Module posix = descriptors.getModule();
        boolean expected = !posix.isNamed();
        if (posix.isExported("ave.posix", Main.class.getModule()) != expected) {
            throw new AssertionError("exported to everybody: " + posix);
        }
        System.out.println("internal");
    }
}
