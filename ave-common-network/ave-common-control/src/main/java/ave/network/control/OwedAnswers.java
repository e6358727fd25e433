// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.json.JsonWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The answers that a connection is owed, in the order of its requests. */
final class OwedAnswers {
    private final EventLoop loop;
    private final ArrayDeque<Owed> places = new ArrayDeque<>(0);
    private int bytes;

    OwedAnswers(EventLoop loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    int size() {
        return places.size();
    }

    /** Of those that are known and wait for their turn. */
    int bytes() {
        return bytes;
    }

    /** In order. */
    List<Owed> places() {
        return List.copyOf(places);
    }

    /** In order; null for each that is wanted and isn't known yet. */
    List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>(places.size());
        for (Owed place : places) {
            messages.add(place.isReady() || place.isWanted() ? place.message() : Owed.NOTHING);
        }
        return messages;
    }

    /** Keeps the place of an answer that comes later, or of a call that wants none. */
    Owed add(boolean wanted) {
        Owed place = new Owed(wanted);
        places.add(place);
        return place;
    }

    /** Goes on with those of a predecessor. */
    void addAll(List<byte[]> messages) {
        for (byte[] message : messages) {
            Owed place = add(true);
            if (message != null) {
                keep(place, message);
            }
        }
    }

    /** The answer of a place is known. */
    void ready(Owed place, JsonWriter.Content content) {
        int before = loop.answers.writer.size();
        loop.answers.write(content);
        ready(place, loop.answers.writer.takeFrom(before));
    }

    /** The answer of a place, which a successor sends if there is one. */
    void ready(Owed place, byte[] message) {
        keep(place, message);
        loop.succession.answered(place, message);
    }

    private void keep(Owed place, byte[] message) {
        place.ready(message);
        bytes += message.length;
    }

    /** Takes the first one; null if there is none, or it isn't known yet. */
    byte[] next() {
        if (places.isEmpty() || !places.peek().isReady()) {
            return null;
        }
        byte[] message = places.poll().message();
        bytes -= message.length;
        return message;
    }

    void clear() {
        places.clear();
        bytes = 0;
    }
}
