package postgres

import (
	"strings"
	"testing"

	"parley/chat"
)

// pg_restore --clean of an older back-up leaves the tables that came later.
func TestAnOlderBackUpOverNewerTablesIsExplained(t *testing.T) {
	s := open(t)
	s.sql(t, "delete from goose_db_version where version_id >= 115")
	err := s.Migrate(t.Context(), silent)
	if !chat.Is(err, chat.Conflict) || !strings.Contains(err.Error(), `relation "blob_sums" already exists, as migration 115`) || !strings.Contains(err.Error(), "empty database") {
		t.Errorf("it says %v", err)
	}
}
