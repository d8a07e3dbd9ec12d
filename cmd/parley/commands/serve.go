package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"parley/cmd/parley/config"
	"parley/cmd/parley/node"
)

// serve runs until ctx ends or something that it needs has died.
func serve(ctx context.Context, cfg *config.Config, out io.Writer) error {
	if err := cfg.CheckSecretGiven(); err != nil {
		return err
	}
	n := node.New(cfg)
	slog.SetDefault(n.Log) // for what has no logger of its own
	err := n.Start(ctx)
	if err == nil {
		fmt.Fprint(out, n.Addresses())
		select {
		case <-ctx.Done():
		case err = <-n.Failed:
		}
	}
	return errors.Join(err, n.Stop())
}

func migrate(ctx context.Context, cfg *config.Config) error {
	n := node.New(cfg)
	n.Command = true
	err := n.OpenDatabase(ctx)
	return errors.Join(err, n.Stop())
}
