// Package entry shows the ways into a server: setting it up, and an invitation.
package entry

import "parley/chat"

// SetupView is the form for setting up a server.
type SetupView struct {
	Code    string // as it was typed
	Right   bool   // it is the code, so the other fields are asked for
	Peopled bool   // there are accounts, so there may be rooms
	Form    chat.SetUpForm
	Err     *chat.Error
}
