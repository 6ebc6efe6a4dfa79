/**
 * The port to a warehouse: what the steps ask of it, in its own words and without Kubernetes. One engine is one package below this one;
 * {@code WarehouseFactory} alone names them all.
 */
@NullMarked
package io.dbtrelease.warehouse;

import org.jspecify.annotations.NullMarked;
