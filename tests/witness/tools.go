//go:build tools

// The witness of tests/cli/real_witness_test.cc, so that its version is in go.mod.
package tools

import (
	_ "filippo.io/torchwood/cmd/litewitness"
	_ "filippo.io/torchwood/cmd/witnessctl"
)
