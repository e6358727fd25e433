// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;

/** The example of the documentation. */
final class DeviceProfile extends Profile {
    private static final long serialVersionUID = 1L;

    @JsonCreator
    DeviceProfile(Map<String, ?> values) {
        super(values);
    }

    @Override
    public int hashCode() {
        return hashOf("type", "serial");
    }

    @Override
    public DeviceProfile minimize(Map<String, ?> profile) {
        return new DeviceProfile(only(profile, "type", "serial"));
    }
}
