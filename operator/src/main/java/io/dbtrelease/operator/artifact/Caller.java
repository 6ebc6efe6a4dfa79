package io.dbtrelease.operator.artifact;

/** The pod that speaks, by the API server's word. */
record Caller(BuildRef build, String jobName, String jobUid, String podName, String podUid) {}
