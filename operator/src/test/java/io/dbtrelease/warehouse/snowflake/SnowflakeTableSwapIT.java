package io.dbtrelease.warehouse.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.FlipEdit;
import io.dbtrelease.warehouse.Swap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same with relations that are swapped one by one. */
class SnowflakeTableSwapIT extends SnowflakeSchemaSwapIT {
    @Override
    protected Swap swap() {
        return Swap.Tables;
    }

    @Test
    void readersMayEnterLivesSchemaWhichIsNotSwapped() {
        firstRelease();
        String reader = snowflake.role("BI_READER");
        String fingerprint = build(SHOP, 2, live());
        warehouse().mirrorGrants(FlipEdit.of(second(fingerprint), e -> e.readers = List.of(reader)), List.of());
        assertFlipped(warehouse().flip(second(fingerprint)));
        List<ShownGrants.Grant> onLive = snowflake.admin(s -> ShownGrants.onSchema(s, live()));
        assertThat(onLive)
                .filteredOn(g -> g.grantee().equals(reader))
                .extracting(ShownGrants.Grant::privilege)
                .containsExactly("USAGE");
    }
}
