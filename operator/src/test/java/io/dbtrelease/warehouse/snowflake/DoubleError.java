package io.dbtrelease.warehouse.snowflake;

/** An error as the service reports it. */
final class DoubleError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final String code;
    final String sqlState;

    DoubleError(String code, String sqlState, String message) {
        super(message);
        this.code = code;
        this.sqlState = sqlState;
    }
}
