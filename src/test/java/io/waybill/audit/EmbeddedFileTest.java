package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.AuditSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFileTest {

    private static final int COMMITS = 1_500;
    private static final int ROWS = 10;
    private static final int LENGTH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private AuditDatabase database;
    private long inserted;

    @BeforeEach
    void open() {
        Duration days = Duration.ofDays(90);
        database =
                AuditDatabase.open(new AuditSettings("", "", null, days, days, Duration.ofMinutes(1)), folder, false);
        database.write("a table", connection -> connection
                .createStatement()
                .execute("create table event(id bigint, body varchar); create index by_id on event(id)"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void becomesSmallerWhileItIsInUseAndKeepsEveryRow() {
        // Given: ids in no order, so that every commit changes many pages
        Random random = new Random(1);
        for (int i = 0; i < COMMITS; i++) {
            insert(random);
        }
        long before = size();
        assertThat(before).isGreaterThan(4L * COMMITS * ROWS * LENGTH);

        // When, then
        Awaitility.await().atMost(PATIENCE).until(() -> {
            database.compact();
            insert(random);
            return size() < before / 2;
        });
        long rows = database.read("the rows", connection -> {
            ResultSet count = connection.createStatement().executeQuery("select count(distinct id) from event");
            count.next();
            return count.getLong(1);
        });
        assertThat(rows).isGreaterThan(COMMITS * ROWS).isEqualTo(inserted);
    }

    @Test
    void isForTheHubsOwnUserAloneFromItsFirstByte() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("audit.mv.db"))))
                .isEqualTo("rw-------");
    }

    private void insert(Random random) {
        database.write("rows", connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into event values (?, ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    insert.setLong(1, random.nextLong());
                    insert.setString(2, "x".repeat(LENGTH));
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });
        inserted += ROWS;
    }

    private long size() {
        try {
            return Files.size(folder.resolve("audit.mv.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
