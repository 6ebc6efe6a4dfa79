/** What is generated from the API records: the CRDs, the chart's copies of them, and the reference. */
package io.dbtrelease.crd;
