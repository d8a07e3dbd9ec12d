package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"parley/chat"
	"parley/cmd/parley/config"
	"parley/cmd/parley/node"
	"parley/files"
	"parley/store/postgres"
)

// errRepairing is what the second of two repairs says.
var errRepairing = errors.New("another \"parley files check --repair\" is running; try again when it has ended")

// ExitCode is what a command that failed ends with: 75 where it may be tried again as it is (EX_TEMPFAIL of sysexits.h), else 1.
func ExitCode(err error) int {
	if errors.Is(err, errRepairing) {
		return 75
	}
	return 1
}

// CheckFiles compares the stored files with the database. Findings that stay are an error.
func CheckFiles(ctx context.Context, cfg *config.Config, args []string, out io.Writer) error {
	repair := slices.Equal(args, []string{"check", "--repair"})
	if !repair && !slices.Equal(args, []string{"check"}) {
		return errors.New("files takes: check, or check --repair")
	}
	cfg.Worker = true // the roles of this machine's servers may need no files
	n := operator{node.New(cfg), cfg}
	n.Command = true
	err := n.OpenDatabase(ctx)
	if err == nil {
		err = n.OpenBlobs(ctx)
	}
	if err == nil {
		err = n.checkFiles(ctx, repair, out)
	}
	return errors.Join(err, n.Stop())
}

func (n operator) checkFiles(ctx context.Context, repair bool, out io.Writer) error {
	if repair {
		unlock, err := n.Postgres.LockRepair(ctx)
		if errors.Is(err, postgres.ErrRepairing) {
			return errRepairing
		}
		if err != nil {
			return fmt.Errorf("the files cannot be repaired: %w", err)
		}
		defer unlock()
	}
	found := map[files.Finding]int{}
	c := files.Check{
		Kept: n.Blobs, Known: n.Postgres, Repair: repair, Now: time.Now,
		Tell: func(what files.Finding, h chat.Hash, size int64) {
			found[what]++
			fmt.Fprintf(out, "%s: %s, %d bytes\n", what, h, size)
		},
	}
	seen, err := c.Run(ctx)
	if err != nil {
		return fmt.Errorf("the files cannot be checked: %w", err)
	}
	off, err := n.Postgres.BlobSumsOff(ctx, repair)
	if err != nil {
		return fmt.Errorf("the sum of all files cannot be checked: %w", err)
	}
	if off != 0 {
		fmt.Fprintf(out, "the kept sum of all bytes was wrong by %d\n", off)
	}
	fmt.Fprintf(out, "%d files: %d missing, %d damaged, %d left over, %d removed\n",
		seen, found[files.Missing], found[files.Damaged], found[files.LeftOver], found[files.Removed])
	if found[files.Missing]+found[files.Damaged]+found[files.LeftOver] > 0 || off != 0 && !repair {
		return errors.New("the files and the database differ")
	}
	return nil
}
