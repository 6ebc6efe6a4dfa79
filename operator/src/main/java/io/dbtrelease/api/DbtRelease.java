package io.dbtrelease.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A Blue/Green release of one dbt project into one exposure of a warehouse. Long-lived: each change of it is an attempt. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("dbtr")
@Categories({"all", "dbt"})
@JsonIgnoreProperties(ignoreUnknown = true)
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Live", jsonPath = ".status.live.revision", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Attempt",
        jsonPath = ".status.attempt.number",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Progress", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.live) || self.spec.exposure.schema == oldSelf.spec.exposure.schema",
        message =
                "spec.exposure.schema cannot change once something is live: make another DbtRelease for the other schema")
@ValidationRule(
        value = "!has(oldSelf.status) || !has(oldSelf.status.live) || self.spec.warehouse == oldSelf.spec.warehouse",
        message =
                "spec.warehouse cannot change once something is live: make another DbtRelease for the other warehouse")
@ValidationRule(
        value =
                "!has(oldSelf.status) || !has(oldSelf.status.live) || (has(self.spec.exposure.database) ? self.spec.exposure.database.lowerAscii() : '') == (has(oldSelf.spec.exposure.database) ? oldSelf.spec.exposure.database.lowerAscii() : '') && self.spec.exposure.strategy == oldSelf.spec.exposure.strategy",
        message = "spec.exposure.database and strategy cannot change once something is live: make another DbtRelease")
public class DbtRelease extends CustomResource<DbtReleaseSpec, DbtReleaseStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
