package io.dbtrelease.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.dbtrelease.testsupport.HostileTexts;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    private static final String DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @ParameterizedTest
    @CsvSource({
        "postgres, docker.io, library/postgres, latest",
        "postgres:17, docker.io, library/postgres, 17",
        "team/shop:1, docker.io, team/shop, 1",
        "index.docker.io/shop:1, docker.io, library/shop, 1",
        "registry.example.com/shop, registry.example.com, shop, latest",
        "registry.example.com:5000/team/shop:v1.2_3-x, registry.example.com:5000, team/shop, v1.2_3-x",
        "localhost/shop:1, localhost, shop, 1",
        "10.0.0.1:5000/a/b__c/d-e.f, 10.0.0.1:5000, a/b__c/d-e.f, latest"
    })
    void aNameIsReadAsContainerdReadsIt(String text, String host, String repository, String reference) {
        assertThat(ImageName.parse(text)).contains(new ImageName(host, repository, reference));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.example.com/shop@", "registry.example.com/shop:1@"})
    void aDigestIsMeantWhereThereIsOne(String name) {
        assertThat(ImageName.parse(name + DIGEST)).contains(new ImageName("registry.example.com", "shop", DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Shop",
                "shop:",
                "shop@sha256:abc",
                "shop@md5:d41d8cd98f00b204e9800998ecf8427e",
                "registry.example.com/",
                "registry.example.com/../shop",
                "registry.example.com//shop",
                "registry.example.com/shop?x",
                "registry.example.com/shop#x",
                "registry.example.com/a b",
                "user@registry.example.com/shop",
                "registry.example.com:port/shop",
                "registry.example.com:5000:5000/shop",
                "-.example.com/shop"
            })
    void whatIsNoNameIsNotAsked(String text) {
        assertThat(ImageName.parse(text)).isEmpty();
    }

    @Domain(HostileTexts.class)
    @Property(seed = HostileTexts.SEED)
    void whateverIsWrittenAnAddressIsOneOfAHost(@ForAll String text) {
        ImageName.parse("registry.example.com/" + text).ifPresent(name -> {
            assertThat(name.address()).isEqualTo("registry.example.com");
            assertThat(name.repository()).matches("[a-z0-9._/-]+").doesNotContain("..", "//");
            assertThat(name.reference()).matches("[A-Za-z0-9._:-]+");
        });
    }

    @ParameterizedTest
    @CsvSource({"postgres, registry-1.docker.io", "localhost:5000/shop, localhost:5000"})
    void dockerHubListensElsewhere(String text, String address) {
        assertThat(ImageName.parse(text).orElseThrow().address()).isEqualTo(address);
    }
}
