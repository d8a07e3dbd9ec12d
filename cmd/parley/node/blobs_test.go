package node

import (
	"context"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/cmd/parley/config"
)

func TestAScannerSeesOnlyTheFilesOfPeople(t *testing.T) {
	n := New(&config.Config{Data: t.TempDir(), Web: true, Clamd: "127.0.0.1:1"})
	if err := n.OpenBlobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := n.uploads().Receive(t.Context(), strings.NewReader("an upload"), 100); !chat.Is(err, chat.Unavailable) {
		t.Errorf("an upload: %v", err)
	}
	archive, err := n.Blobs.Receive(t.Context(), strings.NewReader("an archive"), 100)
	if err != nil {
		t.Fatalf("what the worker makes: %v", err)
	}
	archive.Drop()
}

func TestAProcessReportsItsPlaceAfterItsWarning(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	tick, reports, warnings := make(chan time.Time, 3), 0, 0
	for range cap(tick) {
		tick <- time.Time{}
	}
	report := func() (bool, error) {
		if reports++; reports > 3 {
			stop()
		}
		return true, nil
	}
	reportPlace(ctx, tick, report, func() { warnings++ })
	if reports != 4 || warnings != 1 {
		t.Errorf("%d reports, %d warnings", reports, warnings)
	}
}
