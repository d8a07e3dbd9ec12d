package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"parley/chat"
	"parley/files"
	"parley/uploads"
)

// fileStore keeps files, and those that still arrive.
type fileStore interface {
	chat.BlobStore
	uploads.Pieces
}

// openBlobs opens where files are kept, for the roles that store, serve or remove them.
func (n *node) openBlobs(ctx context.Context) error {
	if !n.cfg.web && !n.cfg.worker {
		return nil
	}
	dir, err := n.cfg.dataDir()
	if err != nil {
		return err
	}
	dir = filepath.Join(dir, "files")
	if n.cfg.bucket != nil {
		return n.openBucket(ctx, dir)
	}
	folder, err := files.OpenFolder(dir)
	if err != nil {
		return fmt.Errorf("PARLEY_DATA cannot hold files: %w", err)
	}
	n.blobs, n.place = folder, folder.ID()
	return nil
}

// uploads is where people's files are kept. A virus scanner sees those alone: the worker's
// archives are larger than any scanner takes, and browsers show no picture of its previews' sites.
func (n *node) uploads() chat.BlobStore {
	if n.cfg.Clamd == "" {
		return n.blobs
	}
	return files.Scanned{BlobStore: n.blobs, Addr: n.cfg.Clamd}
}

// openBucket waits for the store as for PostgreSQL and Redis.
func (n *node) openBucket(ctx context.Context, dir string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := n.await(ctx, "The store of PARLEY_FILES", func() error {
		b, err := files.OpenBucket(ctx, *n.cfg.bucket, filepath.Join(dir, "arriving"))
		if err == nil {
			n.blobs, n.place = b, n.cfg.bucket.Address()
		}
		return err
	})
	if errors.Is(err, files.ErrNoBucket) {
		return fmt.Errorf("PARLEY_FILES names the bucket %s: the store has none of that name, or refuses the keys", n.cfg.bucket.Bucket)
	}
	return err
}

// placesEvery is how often a process says where it keeps files.
const placesEvery = time.Minute

// comparePlaces says again and again where this process keeps files, and warns once when
// another one keeps them elsewhere: readers would miss files that were sent through that one.
func (n *node) comparePlaces() {
	tick := time.NewTicker(placesEvery)
	defer tick.Stop()
	report := func() (bool, error) { return n.redis.ReportFilePlace(n.life, n.place, 3*placesEvery) }
	reportPlace(n.life, tick.C, report, func() {
		if n.cfg.bucket == nil {
			n.log.Warn("Another process keeps files in another folder. Give all web nodes and workers the same folder PARLEY_DATA/files, or PARLEY_FILES.")
		} else {
			n.log.Warn("Another process keeps files in another place. Give all web nodes and workers the same PARLEY_FILES.")
		}
	})
}

// reportPlace reports until ctx ends: without reports, a process that starts later finds no
// other place.
func reportPlace(ctx context.Context, tick <-chan time.Time, report func() (apart bool, err error), warn func()) {
	warned := false
	for {
		if apart, err := report(); err == nil && apart && !warned {
			warned = true
			warn()
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return
		}
	}
}

const megabyte = 1_000_000

func (c *config) fileLimits() chat.FileLimits {
	return chat.FileLimits{File: c.FileMB * megabyte, Person: c.PersonMB * megabyte, Server: c.ServerMB * megabyte, Count: c.FileCount, Kinds: c.kinds}
}
