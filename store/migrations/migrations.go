// Package migrations embeds the schema's SQL files in the binary.
package migrations

import "embed"

// Files are goose migrations, applied in the order of their zero-padded numbers.
//
//go:embed *.sql
var Files embed.FS
