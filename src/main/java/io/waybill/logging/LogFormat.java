package io.waybill.logging;

/** The format of the log, which is asked for before the settings are read. */
public final class LogFormat {

    private static final String NAME = "WAYBILL_LOG_FORMAT";

    private LogFormat() {}

    /** Looks where Logback does: among the JVM's properties, then among the environment variables. */
    public static boolean isJson() {
        return "json".equals(System.getProperty(NAME, System.getenv(NAME)));
    }
}
