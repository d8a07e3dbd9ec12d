package postgres

import (
	"testing"
	"time"

	"parley/chat"
)

// BenchmarkBytesWithin measures noting the bytes of an upload beside those of 100,000 others, as
// long as all uploads wait for one another.
func BenchmarkBytesWithin(b *testing.B) {
	s := open(b)
	s.sql(b, "insert into blobs (hash, size, preview) select sha256(n::text::bytea), n, sha256('p'||n::text::bytea) from generate_series(1, 100000) n")
	must(b, s.Housekeep(b.Context()))
	s.sql(b, "vacuum analyze")
	least := time.Hour
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		_, err := s.BlobTouchWithin(b.Context(), chat.Blob{Hash: chat.Hash{byte(n), byte(n >> 8)}, Size: 1}, func(int64) error { return nil })
		must(b, err)
		least = min(least, time.Since(began))
	}
	b.ReportMetric(float64(least.Microseconds())/1000, "ms-least")
}
