package io.dbtrelease.operator.checkout;

import java.time.Clock;
import java.util.TimeZone;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** A system without any configuration of git: what the image's user has at home must not change what a checkout does. */
final class PlainSystem extends SystemReader {
    private final Clock clock;

    PlainSystem(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String getHostname() {
        return "localhost";
    }

    @Override
    public @Nullable String getenv(String variable) {
        return null;
    }

    @Override
    public @Nullable String getProperty(String key) {
        return System.getProperty(key);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return nothing(parent, fs);
    }

    private static FileBasedConfig nothing(Config parent, FS fs) {
        return new FileBasedConfig(parent, null, fs) {
            @Override
            public void load() {
                // There is no file.
            }

            @Override
            public void save() {
                // Nor will there be one.
            }

            @Override
            public boolean isOutdated() {
                return false;
            }
        };
    }

    @Override
    public long getCurrentTime() {
        return clock.millis();
    }

    @Override
    public int getTimezone(long when) {
        return TimeZone.getDefault().getOffset(when) / 60_000;
    }
}
