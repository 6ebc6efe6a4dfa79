package io.dbtrelease.cli;

/** How a command prints. */
enum Output {
    table,
    json
}
