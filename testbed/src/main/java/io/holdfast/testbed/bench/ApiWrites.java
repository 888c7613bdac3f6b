package io.holdfast.testbed.bench;

import com.linecorp.armeria.common.HttpMethod;
import io.holdfast.control.store.LogWriter;
import io.holdfast.control.store.Store;
import io.holdfast.store.PostgresConfig;
import io.holdfast.store.PostgresStore;
import io.holdfast.store.SqliteStore;
import io.holdfast.testbed.RunningHoldfast;
import io.holdfast.testbed.fleet.ControlPlaneAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Writes a second through the whole corridor, beside the commit lane alone, on both engines. */
final class ApiWrites implements Benchmark {
    private static final int CALLERS = 64;
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "api-writes";
    }

    @Override
    public String about() {
        return "PUTs of new resource groups a second over " + CALLERS + " TLS connections, beside commits of the same"
                + " row, event, leaf and change without the API; client and server share this machine's cores.";
    }

    @Override
    public Report run(Workplace work) throws IOException, InterruptedException {
        Report report = new Report();
        Sample fsync = work.fsync();
        double raw = RawLane.perSecond(log -> SqliteStore.open(work.path("raw"), log), CALLERS, WARM, MEASURED);
        try (RunningHoldfast holdfast = work.holdfast("--no-agent")) {
            row(report, "SQLite", api(holdfast), raw);
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setDataDirectory(work.path("postgres"))
                .setCleanDataDirectory(true)
                .start()) {
            String rawUrl = database(postgres, "raw");
            Function<LogWriter, Store> open =
                    log -> PostgresStore.open(new PostgresConfig(rawUrl, "postgres", "postgres"), log);
            double rawPostgres = RawLane.perSecond(open, CALLERS, WARM, MEASURED);
            Map<String, String> login = Map.of("PGUSER", "postgres", "PGPASSWORD", "postgres");
            String url = database(postgres, "holdfast");
            try (RunningHoldfast holdfast = work.holdfast("data-postgres", login, "--no-agent", "--postgres", url)) {
                row(report, "PostgreSQL", api(holdfast), rawPostgres);
            }
        }
        return report.row("fsync, p50", fsync.text(50), "p99 " + fsync.text(99), "");
    }

    private static void row(Report report, String engine, double api, double raw) {
        report.row(
                "API writes, " + engine,
                perSecond(api),
                "commit lane " + perSecond(raw),
                Sample.ratio(api / raw),
                ">= 0.7",
                api / raw >= 0.7);
    }

    static String perSecond(double rate) {
        return String.format(Locale.ROOT, "%.0f/s", rate);
    }

    private static double api(RunningHoldfast holdfast) throws InterruptedException {
        ControlPlaneAddress plane = ControlPlaneAddress.of(holdfast);
        String groups = "/subscriptions/" + plane.subscription() + "/resourcegroups/bench-";
        try (ApiClient client = new ApiClient(plane.api(), plane.authorities(), plane.token())) {
            return Load.perSecond(
                    CALLERS,
                    WARM,
                    MEASURED,
                    number -> client.call(
                            HttpMethod.PUT, groups + number + "?api-version=2021-04-01", "{\"location\":\"local\"}"));
        }
    }

    private static String database(EmbeddedPostgres postgres, String name) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            boolean _ = statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be made", e);
        }
        return postgres.getJdbcUrl("postgres", name);
    }
}
