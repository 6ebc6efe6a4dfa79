package io.dbtrelease.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {
    @Test
    void eachCloudHasOneText() {
        StoreUrl s3 = StoreUrl.parse("s3://releases/prod/a?region=eu-west-1&endpoint=http%3A%2F%2Fminio%3A9000");
        assertThat(s3.scheme()).isEqualTo("s3");
        assertThat(s3.options())
                .containsOnly(
                        Map.entry("bucket", "releases"),
                        Map.entry("root", "/prod/a"),
                        Map.entry("region", "eu-west-1"),
                        Map.entry("endpoint", "http://minio:9000"));
        assertThat(s3).hasToString("s3://releases/prod/a");
        assertThat(StoreUrl.parse("gs://releases").options())
                .containsOnly(Map.entry("bucket", "releases"), Map.entry("root", "/"));
        assertThat(StoreUrl.parse("azblob://releases/prod?account=shop").options())
                .contains(
                        Map.entry("container", "releases"),
                        Map.entry("endpoint", "https://shop.blob.core.windows.net"));
        assertThat(StoreUrl.parse("file:///var/lib/artifacts").options())
                .containsOnly(Map.entry("root", "/var/lib/artifacts"));
    }

    @Test
    void credentialsComeFromTheEnvironmentOfTheirCloudAlone() {
        Map<String, String> env = Map.of(
                "AWS_ACCESS_KEY_ID",
                "id",
                "AWS_SECRET_ACCESS_KEY",
                "s3-key",
                "AZURE_STORAGE_ACCOUNT",
                "shop",
                "AZURE_STORAGE_KEY",
                "azure-key",
                "GOOGLE_CREDENTIALS",
                "{}");
        assertThat(StoreUrl.parse("s3://releases").withCredentials(env))
                .contains(Map.entry("access_key_id", "id"), Map.entry("secret_access_key", "s3-key"))
                .doesNotContainValue("azure-key");
        assertThat(StoreUrl.parse("azblob://releases").withCredentials(env))
                .contains(
                        Map.entry("account_key", "azure-key"),
                        Map.entry("endpoint", "https://shop.blob.core.windows.net"))
                .doesNotContainValue("s3-key");
        assertThat(StoreUrl.parse("gs://releases").withCredentials(env)).containsEntry("credential", "e30=");
        assertThat(StoreUrl.parse("file:///a").withCredentials(env)).containsOnlyKeys("root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "releases",
                "/var/lib/artifacts",
                "file:relative",
                "file:///",
                "file://host/a",
                "file:///a/../b",
                "file:///a?b=c",
                "s3://",
                "s3://b",
                "s3://key:hush@bucket",
                "s3://bucket/a/../b",
                "s3://bucket/a//b",
                "s3://bucket?secret_access_key=hush",
                "s3://bucket?region=",
                "s3://bucket?region",
                "s3://bucket?anonymous=maybe",
                "s3://bucket?endpoint=http://key:hush@host",
                "s3://bucket?endpoint=ftp://host",
                "gs://bucket?region=eu",
                "azblob://bucket#x",
                "http://bucket",
                "s3://bu cket"
            })
    void whatIsWrittenWrongIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> StoreUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hush"));
    }
}
