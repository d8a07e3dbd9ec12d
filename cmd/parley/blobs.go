package main

import (
	"fmt"
	"path/filepath"

	"parley/chat"
	"parley/files"
)

// openBlobs opens where files are kept, for the roles that store, serve or remove them.
func (n *node) openBlobs() error {
	if !n.cfg.web && !n.cfg.worker {
		return nil
	}
	dir, err := n.cfg.dataDir()
	if err != nil {
		return err
	}
	if n.blobs, err = files.OpenFolder(filepath.Join(dir, "files")); err != nil {
		return fmt.Errorf("PARLEY_DATA cannot hold files: %w", err)
	}
	return nil
}

const megabyte = 1_000_000

func (c *config) fileLimits() chat.FileLimits {
	return chat.FileLimits{File: c.FileMB * megabyte, Person: c.PersonMB * megabyte, Server: c.ServerMB * megabyte}
}
