// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import ave.exceptions.Exceptions;
import ave.exceptions.Exit;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Unusual results of the reference service, for tests of robustness. */
final class Oddities {
    private static final int LAST_CHARACTER = 255;

    private Oddities() {}

    /** Every character from 0 to 255, nested; lone surrogates; control sequences of terminals. */
    static Map<String, Object> garbage() {
        StringBuilder characters = new StringBuilder();
        for (char c = 0; c <= LAST_CHARACTER; c++) {
            characters.append(c);
        }
        String all = characters.toString();
        Map<String, Object> garbage = new LinkedHashMap<>();
        garbage.put("characters", all);
        garbage.put("surrogates", List.of("\ud800", "\udc00", "\udfff\ud800"));
        garbage.put("controls", "\u001b[2J\u0007\b\r\u0000\u007f\u0085\u2028");
        garbage.put("nested", List.of(Map.of(all, List.of(Map.of("\ud83d\ude00", all)))));
        return garbage;
    }

    /** Returns null if no descriptor is free to count with, here and below. */
    static Integer descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? null : open.length;
    }

    static Long children() {
        try {
            return ProcessHandle.current().children().count();
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** The exception of that name, with these details, or this message. */
    static RuntimeException named(String name, Object details) {
        Map<String, Object> named = texts(details);
        named.put("type", name);
        return Exceptions.fromDetails(named);
    }

    static Exit exit(Object message) {
        boolean details = message instanceof Map;
        return details ? new Exit(texts(message)) : new Exit(String.valueOf(message));
    }

    /** Details, or a message alone. */
    private static Map<String, Object> texts(Object details) {
        Map<String, Object> texts = new LinkedHashMap<>();
        if (details instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), value));
        } else {
            texts.put("message", details);
        }
        return texts;
    }
}
