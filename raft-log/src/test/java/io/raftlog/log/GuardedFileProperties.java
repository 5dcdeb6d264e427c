package io.raftlog.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

class GuardedFileProperties {
    private static final Path DIRECTORY = Path.of("/partition");
    private static final Path PATH = DIRECTORY.resolve("guarded");
    private static final int MAGIC = 0x01020304;
    private static final int VERSION = 3;

    private ForgetfulDisk disk = new ForgetfulDisk();
    private GuardedFile file = new GuardedFile(disk, PATH, MAGIC, VERSION);

    @BeforeTry
    void onAnEmptyDisk() {
        disk = new ForgetfulDisk();
        disk.createDirectories(DIRECTORY);
        file = new GuardedFile(disk, PATH, MAGIC, VERSION);
    }

    @Example
    void thereIsNoContentBeforeTheFirstWrite() throws IOException {
        assertThat(file.read()).isEmpty();
    }

    @Property(tries = 300)
    void aCrashLeavesTheLastContentThatWasWrittenOrTheOneUnderWay(
            @ForAll @IntRange(max = 40) int operations, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        disk.crashAfter(operations);
        int written = 0;
        try {
            while (true) {
                file.write(content(written + 1, random));
                written++;
            }
        } catch (ForgetfulDisk.CrashedException e) {
            // Here it ends.
        }
        disk.crash(random);

        int found = file.read().map(ByteBuffer::getInt).orElse(0);
        assertThat(found).isBetween(written, written + 1);
    }

    /** Begins with its number. */
    private static ByteBuffer content(int number, Random random) {
        byte[] rest = new byte[random.nextInt(200)];
        random.nextBytes(rest);
        return ByteBuffer.allocate(Integer.BYTES + rest.length)
                .putInt(number)
                .put(rest)
                .flip();
    }

    @Example
    void everyPrefixAndEveryFlippedBitIsRefused() throws IOException {
        file.write(content(1, new Random(17)));
        byte[] whole = disk.contentOf(PATH);

        for (int length = 0; length < whole.length; length++) {
            disk.place(PATH, Arrays.copyOf(whole, length));
            assertThatThrownBy(file::read).as("the first %d bytes", length).isInstanceOf(CorruptLogException.class);
        }
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            disk.place(PATH, flipped);
            assertThatThrownBy(file::read).as("bit %d flipped", bit).isInstanceOf(CorruptLogException.class);
        }
    }

    @Example
    void aNewerFormatIsRefusedByName() throws IOException {
        new GuardedFile(disk, PATH, MAGIC, VERSION + 1).write(ByteBuffer.allocate(5));

        assertThatThrownBy(file::read)
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining(PATH.toString())
                .hasMessageContaining("format 4")
                .hasMessageContaining("up to 3");
    }

    @Example
    void aFileOfAnotherKindIsRefused() throws IOException {
        new GuardedFile(disk, PATH, MAGIC + 1, VERSION).write(ByteBuffer.allocate(5));

        assertThatThrownBy(file::read).isInstanceOf(CorruptLogException.class);
    }

    @Example
    void anEmptyContentIsAContent() throws IOException {
        file.write(ByteBuffer.allocate(0));

        Optional<ByteBuffer> found = file.read();

        assertThat(found)
                .hasValueSatisfying(content -> assertThat(content.remaining()).isZero());
    }
}
