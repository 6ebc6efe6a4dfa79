/**
 * Commands that speak to a cluster: what a release does, and what a person may ask of it. They read and write the DbtRelease alone, with the rights of whoever
 * runs them, and never talk to the operator or to a warehouse.
 */
@NullMarked
package io.dbtrelease.cli.cluster;

import org.jspecify.annotations.NullMarked;
