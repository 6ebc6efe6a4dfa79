package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	maxLog   = 8 << 20
	logCheck = 30 * time.Second
)

// boundLogs keeps the files named in list (as in PATH) from growing without limit. They are opened for
// appending by whoever writes them, so they can be emptied in place: no pipe that a panic would miss.
func boundLogs(list string) {
	if list == "" {
		return
	}
	go func() {
		for range time.Tick(logCheck) {
			for _, path := range filepath.SplitList(list) {
				if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
					keepTail(path)
				}
			}
		}
	}()
}

// keepTail moves the newest half of a full log to path.1 and empties path.
func keepTail(path string) {
	to, err := os.Create(path + ".1")
	if err != nil {
		return
	}
	defer to.Close()
	if _, err := io.Copy(to, tail(path, maxLog/2)); err == nil {
		_ = os.Truncate(path, 0)
	}
}

// tail reads the last bytes of a file, or nothing where there is no such file.
func tail(path string, bytes int64) io.Reader {
	file, err := os.Open(path)
	if err != nil {
		return strings.NewReader("")
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > bytes {
		_, _ = file.Seek(-bytes, io.SeekEnd)
	}
	content, _ := io.ReadAll(io.LimitReader(file, bytes))
	return strings.NewReader(string(content))
}
