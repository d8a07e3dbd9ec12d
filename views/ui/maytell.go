package ui

import "context"

// MayTell warns of a file of a kind from which Parley takes nothing; see chat.MayTell.
func MayTell(ctx context.Context) string {
	return T(ctx, "This file may say where, when and by whom it was made. Parley does not change files of this kind.")
}
