// SPDX-License-Identifier: Apache-2.0
package consumer.persona;

import ave.persona.Persona;

/** Becomes the user who runs it. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        System.out.println(Persona.becomeUser(System.getProperty("user.name")));
    }
}
