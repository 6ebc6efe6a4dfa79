package io.dbtrelease.operator.checkout;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.transport.PackParser;

/** An empty bare repository for one try. It takes no object that is larger than a file may be: packed, it may be a few bytes. */
final class BoundedRepository extends FileRepository {
    private final long maxObject;

    /** @param folder that does not exist yet */
    BoundedRepository(File folder, Limits limits) throws IOException {
        super(folder);
        this.maxObject = limits.file();
        create(true);
        StoredConfig config = getConfig();
        config.setString("http", null, "followRedirects", "false");
        config.setBoolean("http", null, "sslVerify", true);
        config.save();
    }

    /** It does not live long enough to be tidied up, and would be in the background, while it is removed. */
    @Override
    public void autoGC(ProgressMonitor monitor) {
        // Nothing.
    }

    @Override
    public ObjectInserter newObjectInserter() {
        ObjectInserter plain = super.newObjectInserter();
        return new ObjectInserter.Filter() {
            @Override
            protected ObjectInserter delegate() {
                return plain;
            }

            @Override
            public PackParser newPackParser(InputStream in) throws IOException {
                PackParser parser = plain.newPackParser(in);
                parser.setMaxObjectSizeLimit(maxObject);
                return parser;
            }
        };
    }
}
