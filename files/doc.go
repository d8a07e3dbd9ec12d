// Package files keeps the bytes of uploaded files: each once, under its hash, completely
// or not at all.
package files
