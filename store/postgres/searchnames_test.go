package postgres

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// posted is a post with a file of a name.
func (h *harness) posted(n int, body, name string) chat.Command {
	h.t.Helper()
	f := chat.File{ID: uuid.New(), User: h.ann.ID, Room: h.room, Name: name, Blob: chat.Blob{Hash: sha256.Sum256([]byte(name)), Size: 1, Kind: "text/plain"}}
	must(h.t, h.BlobTouch(h.t.Context(), f.Blob))
	must(h.t, h.FileInsert(h.t.Context(), f))
	c := post(h.room, h.ann, n, body)
	c.Files = []chat.Sent{{ID: f.ID}}
	return c
}

// Releases from before stored messages without the names of their files, and an index of these.
func TestOlderMessagesAreFoundByTheNamesOfTheirFiles(t *testing.T) {
	h := newHarness(t)
	var cs []chat.Command
	for n := range 3 * chat.BlockSize {
		switch n {
		case 5, 100, 190:
			cs = append(cs, h.posted(n, []string{"", "Größe"}[n%2], fmt.Sprintf("Zebra %d.txt", n)))
		default:
			cs = append(cs, post(h.room, h.ann, n, "a line"))
		}
	}
	h.ingest(cs...)
	h.sql(t, "update messages set folded = case when body = '' then null else 'grösse' end where files is not null")
	search := unhurried(h)
	h.indexedBefore()
	if got := sought(t, search, h.ann.ID, "zebra"); len(got) > 0 {
		t.Fatalf("without names, %v are found", got)
	}
	for want := range 2 {
		n, err := h.foldNames(t.Context(), math.MaxInt64)
		if must(t, err); n != 3*(1-want) {
			t.Errorf("%d messages got their names", n)
		}
	}
	at := func(seqs ...int) (list []string) {
		for _, n := range seqs {
			list = append(list, fmt.Sprint(h.room, "/", n))
		}
		return list
	}
	if got := sought(t, search, h.ann.ID, "zebra has:file"); !slices.Equal(got, at(191, 101, 6)) {
		t.Errorf("found %v", got)
	}
	if got := sought(t, search, h.ann.ID, "ZEBRA GRÖSSE 5"); !slices.Equal(got, at(6)) {
		t.Errorf("found %v", got)
	}
	h.ingest(edit(h.room, h.ann, 101, "Breite"), remove(h.room, h.ann, 6))
	indexAll(t, h.Store)
	if got := sought(t, search, h.ann.ID, "zebra"); !slices.Equal(got, at(191, 101)) {
		t.Errorf("found %v", got)
	}
}
