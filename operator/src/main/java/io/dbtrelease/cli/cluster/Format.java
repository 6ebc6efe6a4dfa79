package io.dbtrelease.cli.cluster;

/** Of a command's output; the names are what a person types. */
enum Format {
    table,
    json
}
