package chat

import (
	"context"
	"strings"
)

// KeptSearch is a search that a user kept under a name. One of the last ones has no name.
type KeptSearch struct {
	ID    int64
	Name  string
	Query string
	Best  bool // those first that fit best
}

// The bounds of what is kept for a user.
const (
	SearchesRecent = 10
	SearchesMost   = 50 // with names
	SearchNameMax  = 40 // characters
)

// ErrSearchesMost is the refusal of SearchKeep.
var ErrSearchesMost = &Error{Kind: Conflict, Field: "name", Text: "You have 50 searches. Forget one first."}

// KeptSearchStore keeps searches.
type KeptSearchStore interface {
	// Searches returns those with names, by name, and then the last ones, the newest first.
	Searches(ctx context.Context, user UserID) ([]KeptSearch, error)
	// SearchNote notes the last search, and forgets all but SearchesRecent without names.
	SearchNote(ctx context.Context, user UserID, k KeptSearch) error
	// SearchKeep replaces one of the same name.
	SearchKeep(ctx context.Context, user UserID, k KeptSearch) error
	SearchForget(ctx context.Context, user UserID, id int64) error
	SearchesForgetRecent(ctx context.Context, user UserID) error
}

// Check cleans a search that is to be kept.
func (k KeptSearch) Check() (KeptSearch, error) {
	name, err := CleanLine("name", "A name", k.Name, 1, SearchNameMax)
	if err != nil {
		return k, err
	}
	if _, err := CleanSearch(k.Query); err != nil {
		return k, err
	}
	k.Name, k.Query = name, strings.TrimSpace(k.Query)
	return k, nil
}
