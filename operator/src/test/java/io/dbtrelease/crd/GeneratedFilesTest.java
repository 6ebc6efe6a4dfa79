package io.dbtrelease.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Map<String, String> CONTENTS = GeneratedFiles.contents();

    static Stream<Map.Entry<String, String>> files() {
        return CONTENTS.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsCommittedIsWhatTheRecordsSay(Map.Entry<String, String> file) throws IOException {
        Path path = ROOT.resolve(file.getKey());
        assertThat(Files.exists(path) ? Files.readString(path) : "")
                .as("%s differs from the API records: run %s and commit", file.getKey(), GeneratedFiles.COMMAND)
                .isEqualTo(file.getValue());
    }

    @Test
    void noOtherCrdIsThere() throws IOException {
        Set<String> expected = CONTENTS.keySet();
        for (String folder : Set.of("crds", "helm/dbt-release-operator/files/crds")) {
            try (Stream<Path> found = Files.list(ROOT.resolve(folder))) {
                assertThat(found.map(path -> folder + "/" + path.getFileName())).isSubsetOf(expected);
            }
        }
    }

    @Test
    void everyListWithAnIdentityExists() {
        var met = new HashSet<String>();
        for (var kind : GeneratedFiles.KINDS) {
            var refiner = new CrdRefiner(kind);
            GeneratedFiles.generate(kind, refiner);
            met.addAll(refiner.lists());
        }
        assertThat(met).containsAll(CrdRefiner.listsWithIdentity());
    }
}
