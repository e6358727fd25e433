// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;

import ave.profile.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client selects a device by a profile, and the service finds it by matching. */
@Timeout(60)
class ProfileAsResourceTest {
    @Test
    void aProfileTravelsAsTheResourceAndMatchesThere() {
        DeviceProfile asked = new DeviceProfile(Map.of("serial", "B2", "slots", 2L));
        RemoteOptions options = RemoteOptions.defaults().resource(asked);
        try (RunningControl running = new Laboratory().runInThread();
                RemoteControl client = new RemoteControl(running.address(), options)) {
            assertThat(client.call("name")).isEqualTo("the second");
        }
    }

    /** A service with two devices that serves the methods of the requested one. */
    static final class Laboratory extends Control {
        private final Map<DeviceProfile, Device> devices = new LinkedHashMap<>();

        Laboratory() {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
            add(new Device("the first"), "A1", 2);
            add(new Device("the second"), "B2", 2.0);
        }

        private void add(Device device, String serial, Object slots) {
            Map<String, Object> values =
                    Map.of("serial", serial, "slots", slots, "sims", List.of());
            devices.put(new DeviceProfile(values), device);
        }

        @Override
        protected Object target(String method, Object resource) {
            if (resource instanceof Map<?, ?> wanted) {
                Map<String, Object> asked = new LinkedHashMap<>();
                wanted.forEach((key, value) -> asked.put((String) key, value));
                for (Map.Entry<DeviceProfile, Device> entry : devices.entrySet()) {
                    if (entry.getKey().match(asked)) {
                        return entry.getValue();
                    }
                }
            }
            return this;
        }
    }

    record Device(String called) {
        @Rpc
        String name() {
            return called;
        }
    }

    static final class DeviceProfile extends Profile {
        private static final long serialVersionUID = 1L;

        DeviceProfile(Map<String, ?> values) {
            super(values);
        }

        @Override
        public int hashCode() {
            return hashOf("serial");
        }

        @Override
        public DeviceProfile minimize(Map<String, ?> profile) {
            return new DeviceProfile(only(profile, "serial"));
        }
    }
}
