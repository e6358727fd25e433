// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import ave.profile.internal.Values;
import java.util.Map;

/** A profile whose hash covers all properties, and which Jackson fills one by one. */
final class AnyProfile extends Profile {
    private static final long serialVersionUID = 1L;

    AnyProfile() {}

    AnyProfile(Map<String, ?> values) {
        super(values);
    }

    @Override
    public int hashCode() {
        return Values.hash(this);
    }

    @Override
    public AnyProfile minimize(Map<String, ?> profile) {
        return new AnyProfile(only(profile));
    }
}
