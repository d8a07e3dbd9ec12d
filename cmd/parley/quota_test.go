package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/e2e/browser"
)

// Uploads that come to two nodes at once share what is left. Those that it is too little for keep their text.
func TestTwoNodesStoreNoMoreThanTheQuota(t *testing.T) {
	w := shared(t)
	const size = 2_000_000
	for _, c := range []struct {
		whose   string
		bound   func(c *config, used int64)
		most    int // of eight
		refused int
		says    string
	}{
		{"a person's", func(c *config, _ int64) { c.PersonMB = 5 }, 2, 413, "of your 5 MB"},
		{"the server's", func(c *config, used int64) { c.ServerMB = used/1_000_000 + 7 }, 3, 507, "no room for more files"}, // others use it, too
	} {
		// Bytes of what was refused are counted, too, until they go.
		used, err := w.unlimited.postgres.BlobsSize(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		bound := func(to *config) { c.bound(to, used) }
		one, other := w.node(t, bound), w.node(t, bound)
		people := []*browser.Browser{one.person(t), one.person(t), one.person(t), one.person(t)}
		if c.refused == 413 {
			people = []*browser.Browser{people[0], people[0], people[0], people[0]}
		}
		slug := room(t, people[0])
		for _, b := range people[1:] {
			b.Join(slug)
		}
		var all sync.WaitGroup
		answers := make([]browser.Answer, 8)
		for i := range answers {
			b := people[i%len(people)].At([]string{one.base, other.base}[i%2])
			b.Patient = false
			all.Go(func() {
				own := uuid.New() // the same bytes are stored once
				answers[i] = b.Upload(slug, "what was typed", "a.bin", bytes.Repeat(own[:], size/len(own)))
			})
		}
		all.Wait()
		stored := 0
		for _, a := range answers {
			switch {
			case a.Status == 303:
				stored++
			case a.Status != c.refused || !strings.Contains(a.Body, "what was typed") || !strings.Contains(a.Body, c.says):
				t.Errorf("%s: a refused one is answered with %d", c.whose, a.Status)
			}
		}
		if stored > c.most || stored < 1 {
			t.Errorf("%s: %d are stored, want %d", c.whose, stored, c.most)
		}
	}
}
