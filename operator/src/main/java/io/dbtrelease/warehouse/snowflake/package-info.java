/** Snowflake: a flip is one {@code ALTER … SWAP WITH} inside a scripting block that first wins the claim. */
@NullMarked
package io.dbtrelease.warehouse.snowflake;

import org.jspecify.annotations.NullMarked;
