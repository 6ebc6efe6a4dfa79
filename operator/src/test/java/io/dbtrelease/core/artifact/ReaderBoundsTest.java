package io.dbtrelease.core.artifact;

import io.dbtrelease.testsupport.DbtArtifacts;
import io.dbtrelease.testsupport.EndlessText;
import io.dbtrelease.testsupport.SmallHeap;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Files of any size, each made to be held where the readers hold something: they are refused before they fill 200 MB, of the 358 that the operator has. A file
 * that nobody holds anything of is read to the bound of its bytes.
 */
class ReaderBoundsTest {
    private static final int HEAP = 200;

    @Test
    void no_file_takes_more_heap_than_its_share() throws Exception {
        SmallHeap.run(Files.class, HEAP);
    }

    /** Reads all of them in a process of its own. */
    static final class Files {
        private static final String MANIFEST =
                "{\"metadata\": " + DbtArtifacts.metadata("manifest", 12, "i-1") + ", \"nodes\": {";
        private static final String NODE = "\"name\": \"n\", \"package_name\": \"a\", ";
        private static final String LONG = "x".repeat(4_000);

        private Files() {}

        public static void main(String[] args) throws IOException {
            for (Map.Entry<String, EndlessText> file : manifests().entrySet()) {
                check(file.getKey(), ManifestReader.read(file.getValue(), ReadLimits.DEFAULT), file.getValue());
            }
            EndlessText names = skipped(i -> "\"" + i + "\": 0, ");
            check("short names that are skipped", ManifestReader.read(names, new ReadLimits(64 << 20, 10, 10)), names);
            for (Map.Entry<String, EndlessText> file : results().entrySet()) {
                check(file.getKey(), RunResultsReader.read(file.getValue(), ReadLimits.DEFAULT), file.getValue());
            }
            System.out.println("done");
        }

        private static Map<String, EndlessText> manifests() {
            Map<String, EndlessText> files = new LinkedHashMap<>();
            files.put("selectors", new EndlessText(MANIFEST + "}, \"selectors\": {", i -> "\"s" + i + "\": {}, "));
            files.put("long names that are skipped", skipped(i -> "\"" + i + LONG + "\": 0, "));
            files.put("one text that is skipped", EndlessText.of(MANIFEST + "}, \"macros\": {\"m\": \"", 'x'));
            files.put(
                    "columns without a name",
                    node(
                            "\"config\": {\"contract\": {\"enforced\": true}}, \"columns\": {",
                            "\"c%d\": {}, ",
                            "\"c\": {}}"));
            files.put(
                    "parents that are all the same",
                    node("\"depends_on\": {\"nodes\": [", "\"model.a.b\", ", "\"model.a.b\"]}"));
            files.put("tags that are all the same", node("\"tags\": [", "\"t\", ", "\"t\"]"));
            files.put(
                    "nodes",
                    new EndlessText(MANIFEST, i -> "\"model.a.%d\": {%s \"alias\": \"b\"}, ".formatted(i, NODE)));
            return files;
        }

        private static EndlessText skipped(java.util.function.LongFunction<String> items) {
            return new EndlessText(MANIFEST + "}, \"macros\": {", items);
        }

        /** Nodes with 900 items each. */
        private static EndlessText node(String start, String item, String end) {
            StringBuilder items = new StringBuilder();
            for (int i = 0; i < 900; i++) {
                items.append(item.formatted(i));
            }
            String rest = "{" + NODE + start + items + end + "}, ";
            return new EndlessText(MANIFEST, i -> "\"model.a." + i + "\": " + rest);
        }

        private static Map<String, EndlessText> results() {
            String start = "{\"metadata\": " + DbtArtifacts.metadata("run-results", 6, "i-1") + ", \"results\": [";
            Map<String, EndlessText> files = new LinkedHashMap<>();
            files.put(
                    "results",
                    new EndlessText(start, i -> "{\"unique_id\": \"m." + i + "\", \"status\": \"success\"}, "));
            files.put(
                    "statuses",
                    new EndlessText(start, i -> "{\"unique_id\": \"m." + i + "\", \"status\": \"s" + i + "\"}, "));
            files.put(
                    "messages",
                    new EndlessText(
                            start,
                            i -> "{\"unique_id\": \"m." + i + "\", \"status\": \"error\", \"message\": \"" + LONG
                                    + "\"}, "));
            return files;
        }

        private static void check(String name, Read<?> read, EndlessText file) {
            boolean bounded = read.refusal()
                    .filter(problem -> problem.code() == ArtifactProblem.Code.TooLarge)
                    .isPresent();
            System.out.printf("%s: %s after %,d bytes%n", name, read.refusal(), file.count());
            if (!bounded || file.count() > ReadLimits.DEFAULT.maxBytes() + (1 << 20)) {
                throw new IllegalStateException(name + " was not refused");
            }
        }
    }
}
