//go:build servers

// Package servers names the programs that testbed/stores builds, so that go.mod and go.sum pin them.
package servers

import (
	_ "github.com/fsouza/fake-gcs-server"
	_ "github.com/versity/versitygw/cmd/versitygw"
)
