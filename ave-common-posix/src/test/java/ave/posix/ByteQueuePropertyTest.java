// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;

import ave.posix.abi.NativeBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class ByteQueuePropertyTest {
    @Property(tries = 500)
    void whatIsAddedLeavesInOrder(
            @ForAll @Size(max = 20) List<@Size(max = 200) byte[]> added,
            @ForAll @NotEmpty List<@IntRange(max = 64) Integer> taken) {
        ByteQueue output = new ByteQueue();
        NativeBuffer memory = new NativeBuffer(50);
        Deque<Byte> model = new ArrayDeque<>();
        for (int i = 0; i < added.size() || !model.isEmpty(); i++) {
            if (i < added.size()) {
                byte[] more = added.get(i);
                output.add(more, more.length / 3, more.length - more.length / 3);
                for (int at = more.length / 3; at < more.length; at++) {
                    model.add(more[at]);
                }
            }
            int count = output.copyTo(memory);
            assertThat(count).isEqualTo(Math.min(50, model.size()));
            // At least one in the end, so that it comes to one.
            int least = i < added.size() ? 0 : Math.min(1, count);
            int sent = Math.max(least, Math.min(count, taken.get(i % taken.size())));
            for (int at = 0; at < sent; at++) {
                assertThat(memory.bytes().get(at)).isEqualTo(model.remove());
            }
            output.remove(sent);
            assertThat(output.size()).isEqualTo(model.size());
            assertThat(output.copy()).hasSize(model.size());
        }
    }

    @Property(tries = 500)
    void whatIsTakenIsWhatWasAddedFirst(
            @ForAll @Size(max = 20) List<@Size(max = 200) byte[]> added,
            @ForAll @IntRange(min = 1, max = 300) int wanted) {
        ByteQueue queue = new ByteQueue();
        Deque<Byte> model = new ArrayDeque<>();
        for (byte[] more : added) {
            NativeBuffer buffer = new NativeBuffer(Math.max(1, more.length));
            buffer.bytes().put(0, more);
            queue.add(buffer, more.length);
            for (byte each : more) {
                model.add(each);
            }
            byte[] taken = queue.take(wanted);
            assertThat(taken.length).isEqualTo(Math.min(wanted, model.size()));
            for (byte each : taken) {
                assertThat(each).isEqualTo(model.remove());
            }
        }
        queue.clear();
        assertThat(queue.size()).isZero();
        assertThat(queue.array()).as("an empty one holds no memory").isEmpty();
    }

    /** What is left of much must not cost as much: those who limit memory ask for the size. */
    @Property(tries = 200)
    void theMemoryOfAQueueShrinksWithIt(
            @ForAll @IntRange(min = 1, max = 300_000) int much,
            @ForAll @IntRange(min = 1, max = 100_000) int atOnce) {
        ByteQueue queue = new ByteQueue();
        queue.add(new byte[much], 0, much);
        while (queue.size() > 0) {
            assertThat(queue.array().length).isLessThanOrEqualTo(Math.max(1024, 4 * queue.size()));
            queue.remove(Math.min(atOnce, queue.size()));
        }
    }
}
