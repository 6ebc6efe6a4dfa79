package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.ReleaseId;

/**
 * A scripting block that begins by winning the claim, by the epoch that was seen. A second block that saw the same wins nothing, so it does not matter how often
 * the driver sends it.
 *
 * <p>A block that ends says so in the claim: {@code WON_AT} is NULL again and {@code REPLY} is what it replied. One that was ended from outside leaves them, and
 * nobody begins before it is known to be over.
 */
final class ClaimBlock {
    /** The claim is another's, or another block came first. */
    static final String CLAIM = "CLAIM";

    static final String ERROR = "ERROR ";

    private final ControlTables control;
    private final ReleaseId release;
    private final String exposure;
    private final long epoch;
    private final String token;
    private final StringBuilder sql = new StringBuilder("DECLARE\nN INTEGER;\nF VARCHAR;\nE VARCHAR;\nBEGIN\n");

    /**
     * @param epoch the claim's, as it was seen
     * @param token of this block and no other
     */
    ClaimBlock(ControlTables control, ReleaseId release, String exposure, String requestId, long epoch, String token) {
        this.control = control;
        this.release = release;
        this.exposure = exposure;
        this.epoch = epoch;
        this.token = token;
        run("UPDATE " + control.claims() + " SET EPOCH = " + (epoch + 1) + ", REQUEST_ID = " + text(requestId)
                + ", TOKEN = " + text(token) + ", WON_AT = CURRENT_TIMESTAMP(), REPLY = NULL WHERE LIVE_NAME = "
                + text(exposure) + " AND OWNER_UID = " + text(release.uid()) + " AND EPOCH = " + epoch);
        sql.append("IF (SQLROWCOUNT <> 1) THEN\n");
        run("RETURN " + text(CLAIM));
        run("END IF");
    }

    ClaimBlock run(String statement) {
        sql.append(statement).append(";\n");
        return this;
    }

    /** Ends the block with this reply where a condition over N, F or the rows of the last change holds. */
    ClaimBlock returnIf(String condition, String reply) {
        sql.append("IF (").append(condition).append(") THEN\n");
        conclude(text(reply));
        run("RETURN " + text(reply));
        return run("END IF");
    }

    /** Ends the block unless the claim is still its own. */
    ClaimBlock needsClaim() {
        run("SELECT COUNT(*) INTO :N FROM " + control.claims() + " WHERE LIVE_NAME = " + text(exposure)
                + " AND OWNER_UID = " + text(release.uid()) + " AND EPOCH = " + (epoch + 1) + " AND TOKEN = "
                + text(token));
        return returnIf(isLost(), CLAIM);
    }

    private static String isLost() {
        return "N <> 1";
    }

    /** The whole block, which replies this at its end, and {@code ERROR <code>: <text>} where a statement failed. */
    String endingWith(String reply) {
        conclude(text(reply));
        run("RETURN " + text(reply));
        sql.append("EXCEPTION\nWHEN OTHER THEN\n");
        run("E := '" + ERROR + "' || SQLCODE || ': ' || SQLERRM");
        conclude(":E");
        run("RETURN E");
        return sql.append("END;").toString();
    }

    private void conclude(String reply) {
        run("UPDATE " + control.claims() + " SET WON_AT = NULL, REPLY = " + reply + " WHERE LIVE_NAME = "
                + text(exposure) + " AND TOKEN = " + text(token));
    }
}
