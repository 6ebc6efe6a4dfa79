package io.dbtrelease.api.spec;

/** Patterns, limits and rules that several fields of the API share. */
public final class Patterns {
    /** A name that needs no care in any engine, and that is quoted all the same. */
    public static final String IDENTIFIER = "^[A-Za-z_][A-Za-z0-9_]{0,62}$";

    /** Characters of an {@link #IDENTIFIER} at most: PostgreSQL cuts what is longer. */
    public static final int IDENTIFIER_LENGTH = 63;

    /** A schema, or one of another database: {@code database.schema}. */
    public static final String SCHEMA = "^[A-Za-z_][A-Za-z0-9_]{0,62}([.][A-Za-z_][A-Za-z0-9_]{0,62})?$";

    /** Characters of a {@link #SCHEMA} at most. */
    public static final int SCHEMA_LENGTH = 2 * IDENTIFIER_LENGTH + 1;

    /** A {@link #SCHEMA}, or the beginning of one and {@code *}, which stands for any rest. */
    public static final String SCHEMA_GLOB =
            "^([A-Za-z_][A-Za-z0-9_]{0,62}([.][A-Za-z_][A-Za-z0-9_]{0,62})?[*]?|[A-Za-z_][A-Za-z0-9_]{0,62}[.][*]|[*])$";

    /**
     * What in a schema's name says that it stands aside: {@code analytics__g12}, {@code analytics__r11}, and {@code analytics__g12_marts}, as dbt names a custom
     * schema {@code <target schema>_<custom>}, or a database's: {@code shop__g12.marts}. The group is the number.
     */
    public static final String SIDE = "__[grGR]([0-9]{1,9})([._]|$)";

    /** A Go-style duration in whole hours, minutes and seconds: {@code 1h30m}, {@code 90s}. */
    public static final String DURATION =
            "^([0-9]{1,5}h([0-9]{1,5}m)?([0-9]{1,6}s)?|[0-9]{1,5}m([0-9]{1,6}s)?|[0-9]{1,6}s)$";

    /** The name of an object such as a Secret: a DNS subdomain. */
    public static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /** Characters of an {@link #OBJECT_NAME} at most. */
    public static final int OBJECT_NAME_LENGTH = 253;

    public static final String GATE_NAME = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

    /** A folder inside an image. */
    public static final String PATH = "^/[A-Za-z0-9._/-]{0,255}$";

    /** The name of a dbt model. */
    public static final String MODEL = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";

    /** One of dbt's selectors: on one line, and no flag. */
    public static final String SELECTOR = "^[^-\\s\\x00-\\x1f][^\\x00-\\x1f]*$";

    /** Five fields of Unix cron, each within its calendar bounds, or a macro. */
    public static final String CRON = "^(@(hourly|daily|weekly|monthly)|"
            + CronField.MINUTE + " +" + CronField.HOUR + " +" + CronField.DAY + " +" + CronField.MONTH + " +"
            + CronField.WEEKDAY + ")$";

    private Patterns() {}

    /** A field is a list of items; an item is {@code *}, a value or a range, each with a step or none. */
    private static final class CronField {
        private static final String STEP = "(/[1-9][0-9]?)?";
        private static final String MINUTE_VALUE = "[0-5]?[0-9]";
        private static final String HOUR_VALUE = "([01]?[0-9]|2[0-3])";
        private static final String DAY_VALUE = "(0?[1-9]|[12][0-9]|3[01])";
        private static final String MONTH_VALUE =
                "(0?[1-9]|1[0-2]|(?i:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC))";
        private static final String WEEKDAY_VALUE = "([0-7]|(?i:MON|TUE|WED|THU|FRI|SAT|SUN))";

        private static final String MINUTE_ITEM = "([*]|" + MINUTE_VALUE + "(-" + MINUTE_VALUE + ")?)" + STEP;
        private static final String HOUR_ITEM = "([*]|" + HOUR_VALUE + "(-" + HOUR_VALUE + ")?)" + STEP;
        private static final String DAY_ITEM = "([*]|" + DAY_VALUE + "(-" + DAY_VALUE + ")?)" + STEP;
        private static final String MONTH_ITEM = "([*]|" + MONTH_VALUE + "(-" + MONTH_VALUE + ")?)" + STEP;
        private static final String WEEKDAY_ITEM = "([*]|" + WEEKDAY_VALUE + "(-" + WEEKDAY_VALUE + ")?)" + STEP;

        private static final String MINUTE = MINUTE_ITEM + "(," + MINUTE_ITEM + ")*";
        private static final String HOUR = HOUR_ITEM + "(," + HOUR_ITEM + ")*";
        private static final String DAY = DAY_ITEM + "(," + DAY_ITEM + ")*";
        private static final String MONTH = MONTH_ITEM + "(," + MONTH_ITEM + ")*";
        private static final String WEEKDAY = WEEKDAY_ITEM + "(," + WEEKDAY_ITEM + ")*";

        private CronField() {}
    }
}
