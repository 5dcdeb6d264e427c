package io.raftlog.broker.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftlog.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceGuardTest {
    private static final long MIB = 1 << 20;
    private static final SpaceLimits LIMITS = new SpaceLimits(100 * MIB, 110 * MIB, 8 * MIB, 4 * MIB);

    @TempDir
    private Path directory;

    private final SmallDisk disk = new SmallDisk();

    /** As large as one likes; what is in its directory takes space. */
    private final class SmallDisk implements Space {
        private long freeWithoutFiles = 500 * MIB;

        @Override
        public long free() throws IOException {
            Path ballast = directory.resolve(Ballast.FILE);
            return Math.max(0, freeWithoutFiles - (Files.exists(ballast) ? Files.size(ballast) : 0));
        }

        @Override
        public long total() {
            return 1000 * MIB;
        }
    }

    @Test
    void withSpaceEnoughNothingIsRefusedAndTheBallastIsReserved() throws Exception {
        DiskSpaceGuard guard = open();

        assertThat(guard.refusal()).isEmpty();
        assertThat(Files.size(directory.resolve(Ballast.FILE))).isEqualTo(4 * MIB);
    }

    @Test
    void belowTheLimitNewRecordsAreRefusedUntilThereIsClearlyMore() throws Exception {
        DiskSpaceGuard guard = open();

        disk.freeWithoutFiles = 103 * MIB;
        guard.look();
        assertThat(guard.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.STORAGE_FULL);
            assertThat(refusal.code().retriable()).isTrue();
            assertThat(refusal.message()).contains(directory.toString(), "99.0 MiB left", "100.0 MiB");
            assertThat(refusal.hint()).contains("disk.free.min.bytes", "df -h");
        });
        disk.freeWithoutFiles = 108 * MIB;
        guard.look();
        assertThat(guard.low()).isTrue();
        disk.freeWithoutFiles = 120 * MIB;
        guard.look();

        assertThat(guard.refusal()).isEmpty();
    }

    @Test
    void theCloserTheLimitTheSoonerIsTheNextLook() throws Exception {
        DiskSpaceGuard guard = open();
        var relaxed = guard.look();
        disk.freeWithoutFiles = 200 * MIB;

        assertThat(guard.look()).isLessThan(relaxed);
    }

    @Test
    void aFullDiskGetsItsBallastBackSoThatTheNodeCanStart() throws Exception {
        new Ballast(directory).reserve(10 * MIB);
        disk.freeWithoutFiles = 10 * MIB;
        assertThat(disk.free()).isZero();

        DiskSpaceGuard guard = open();

        assertThat(disk.free()).isEqualTo(10 * MIB);
        assertThat(guard.low()).isTrue();
    }

    @Test
    void withoutSpaceAndWithoutBallastTheNodeStaysDown() throws Exception {
        disk.freeWithoutFiles = 3 * MIB;

        var opened = DiskSpaceGuard.open(directory, disk, LIMITS);

        assertThat(opened.guard()).isEmpty();
        assertThat(opened.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.STORAGE_FULL);
            assertThat(refusal.message()).contains("3.0 MiB left", "8.0 MiB to start");
        });
    }

    @Test
    void theBallastComesBackWithTheSpace() throws Exception {
        disk.freeWithoutFiles = 90 * MIB;
        DiskSpaceGuard guard = open();
        assertThat(directory.resolve(Ballast.FILE)).doesNotExist();

        disk.freeWithoutFiles = 300 * MIB;
        guard.look();

        assertThat(directory.resolve(Ballast.FILE)).hasSize(4 * MIB);
    }

    @Test
    void theLimitsFollowTheSizeOfTheDiskUnlessOneIsSet() {
        long gib = 1024 * MIB;

        assertThat(SpaceLimits.of(0, 16 * MIB, 64 * MIB).writeBytes()).isEqualTo(32 * MIB);
        assertThat(SpaceLimits.of(0, 16 * MIB, 10 * gib).writeBytes()).isEqualTo(512 * MIB);
        assertThat(SpaceLimits.of(0, 16 * MIB, 1000 * gib).writeBytes()).isEqualTo(gib);
        assertThat(SpaceLimits.of(5 * gib, 16 * MIB, 1000 * gib).writeBytes()).isEqualTo(5 * gib);
        assertThat(SpaceLimits.of(0, 16 * MIB, 64 * MIB).ballastBytes()).isLessThan(2 * MIB);
        assertThat(SpaceLimits.of(0, 16 * MIB, 64 * MIB).startBytes()).isLessThan(8 * MIB);
    }

    private DiskSpaceGuard open() throws IOException {
        return DiskSpaceGuard.open(directory, disk, LIMITS).guard().orElseThrow();
    }
}
