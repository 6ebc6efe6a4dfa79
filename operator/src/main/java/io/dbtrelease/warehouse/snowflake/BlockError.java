package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.warehouse.WarehouseException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a block replied that met an error: {@code ERROR <code>: <text>}. */
final class BlockError {
    private static final Pattern REPLY =
            Pattern.compile(Pattern.quote(ClaimBlock.ERROR) + "(-?[0-9]{1,9}): (.*)", Pattern.DOTALL);

    private BlockError() {}

    static WarehouseException exception(String reply, Collection<String> secrets) {
        Matcher m = REPLY.matcher(reply);
        return SnowflakeErrors.exception(
                m.matches()
                        ? new SQLException(m.group(2), null, Integer.parseInt(m.group(1)))
                        : new SQLException("the block replied: " + reply),
                secrets);
    }
}
