// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.exceptions.Restarting;
import ave.io.PosixException;
import ave.network.control.HandoverChannel.Message;
import ave.network.control.HandoverChannel.Type;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The answers that a successor awaits from the old service: where each of them belongs. */
final class Inheritance {
    private final EventLoop loop;
    private final HandoverChannel channel;
    private final Map<Long, Awaiting> clients = new HashMap<>();

    /** The places are those that there were at the handover, ready or not. */
    private record Awaiting(Client client, List<Owed> places) {}

    Inheritance(EventLoop loop, HandoverChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    void add(long token, Client client) {
        clients.put(token, new Awaiting(client, client.owed.places()));
    }

    int number() {
        return channel.number();
    }

    /** Something came over the channel, or its end. */
    void onEvent() {
        try {
            Message message;
            while ((message = channel.next()) != null) {
                if (message.type() == Type.ANSWER) {
                    deliver(ByteBuffer.wrap(message.payload()));
                }
            }
            if (channel.hasEnded()) {
                oldOneEnded();
            }
        } catch (HandoverException | PosixException e) {
            loop.report("handover", e);
            oldOneEnded();
        }
    }

    private void deliver(ByteBuffer answer) {
        Awaiting awaiting = clients.get(answer.getLong());
        int index = answer.getInt();
        byte[] message = new byte[answer.remaining()];
        answer.get(message);
        if (awaiting != null && isWanted(awaiting)) {
            awaiting.client.owed.ready(awaiting.places.get(index), message);
            awaiting.client.sendReady();
        }
    }

    /** One that was handed on meanwhile is no longer of the loop, but its answer still is. */
    private boolean isWanted(Awaiting awaiting) {
        return loop.clients.has(awaiting.client) || loop.succession.isOver();
    }

    /** What it has not answered by now it never will. */
    private void oldOneEnded() {
        loop.succession.inherited();
        for (Awaiting awaiting : clients.values()) {
            for (Owed place : awaiting.places) {
                if (!place.isReady() && isWanted(awaiting)) {
                    awaiting.client.owed.ready(
                            place,
                            loop.answers.exception(
                                    new Restarting("the service was restarted meanwhile")
                                            .details()));
                }
            }
            awaiting.client.sendReady();
        }
    }

    void close() {
        channel.close();
    }
}
