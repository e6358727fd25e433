// SPDX-License-Identifier: Apache-2.0
package consumer.profile;

import ave.profile.Profile;
import java.util.Map;

/** Matches a device. */
public final class Main {
    private Main() {}

    static final class Device extends Profile {
        private static final long serialVersionUID = 1L;

        Device(Map<String, ?> values) {
            super(values);
        }

        @Override
        public int hashCode() {
            return hashOf("type", "serial");
        }

        @Override
        public Device minimize(Map<String, ?> profile) {
            return new Device(only(profile, "type", "serial"));
        }
    }

    public static void main(String... args) {
        Device device = new Device(Map.of("type", "handset", "serial", "1234"));
        if (!device.match(Map.of("type", "handset"))) {
            throw new AssertionError(device);
        }
        System.out.println(device.get("serial"));
    }
}
