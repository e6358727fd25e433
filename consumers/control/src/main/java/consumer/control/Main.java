// SPDX-License-Identifier: Apache-2.0
package consumer.control;

import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Default;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.control.Rpc;
import ave.network.control.RunningControl;

/** A service, called by name and through an interface. */
public final class Main {
    private Main() {}

    /** The service's methods, as a client sees them. */
    public interface Greetings {
        /** Greets somebody. */
        String greet(String name);
    }

    /** The service. */
    public static final class Greeter extends Control {
        private static final long serialVersionUID = 1L;

        Greeter() {
            super(0, ControlOptions.defaults().host("127.0.0.1").authkey("secret"));
        }

        /** Greets somebody. */
        @Rpc
        public String greet(String name, @Default("\"Hello\"") String greeting) {
            return greeting + ", " + name;
        }
    }

    public static void main(String... args) {
        RemoteOptions options = RemoteOptions.defaults().authkey("secret");
        try (RunningControl service = new Greeter().runInThread();
                RemoteControl client = new RemoteControl(service.address(), options)) {
            String typed = client.as(Greetings.class).greet("typed");
            System.out.println(client.call("greet", "world") + "; " + typed);
        }
    }
}
