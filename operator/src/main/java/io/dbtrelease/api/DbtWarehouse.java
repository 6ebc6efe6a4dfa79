package io.dbtrelease.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.dbtrelease.api.spec.DbtWarehouseSpec;
import io.dbtrelease.api.status.DbtWarehouseStatus;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One connection to a warehouse, owned by the platform team and probed continuously. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@ShortNames("dbtw")
@Categories("dbt")
@JsonIgnoreProperties(ignoreUnknown = true)
@AdditionalPrinterColumn(name = "Engine", jsonPath = ".status.engine")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
public class DbtWarehouse extends CustomResource<DbtWarehouseSpec, DbtWarehouseStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
