/** PostgreSQL 13 and newer: a flip is one transaction of schema renames. */
@NullMarked
package io.dbtrelease.warehouse.postgres;

import org.jspecify.annotations.NullMarked;
