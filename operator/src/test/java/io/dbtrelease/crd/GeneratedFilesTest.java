package io.dbtrelease.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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
        List<String> committed = Files.exists(path) ? Files.readAllLines(path) : List.of();
        List<String> generated = file.getValue().lines().toList();
        int line = 0;
        while (line < Math.min(committed.size(), generated.size())
                && committed.get(line).equals(generated.get(line))) {
            line++;
        }
        assertThat(at(committed, line))
                .as(
                        "line %d of %s differs from the API records: run %s and commit",
                        line + 1, file.getKey(), GeneratedFiles.COMMAND)
                .isEqualTo(at(generated, line));
    }

    private static String at(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "(the end of the file)";
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
