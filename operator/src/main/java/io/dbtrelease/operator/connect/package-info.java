/** From a DbtWarehouse and its Secrets to a connection to the warehouse. */
@NullMarked
package io.dbtrelease.operator.connect;

import org.jspecify.annotations.NullMarked;
