package accounts

import (
	"slices"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/layout"
	"parley/views/words"
)

// SignUpForm is the typed sign-up form, and its error.
type SignUpForm struct {
	Username, Email string
	Next            string
	Err             *chat.Error
}

// SignInForm is the typed sign-in form, and its error.
type SignInForm struct {
	Welcome string // a text of the server for this page
	Email   string
	Next    string
	Done    string // a sentence about what led here
	Err     *chat.Error
}

// AccountView is the page of a user's own account.
type AccountView struct {
	User         chat.User
	Sessions     []chat.Session // the latest used
	SessionCount int            // of all sessions
	Current      uuid.UUID      // the viewer's session
	Email        string
	Mails        bool             // the server sends mails, so an email can be confirmed
	Verified     bool             // it is
	Change       chat.EmailChange // that waits; without an email there is none
	Returned     string           // the address, of both, that the latest mail did not reach
	NoPassword   bool             // another service alone signs the user in
	Saved        string           // a sentence about the last change
	Available    chat.Availability
	Profile      chat.Profile // as stored, or as typed
	Blocked      []chat.User  // whom the user has blocked
	Whole        bool         // the messages are to go with the account
	Err          *chat.Error  // Err.Field says which form it belongs to
}

// refused reports whether the form with these fields was refused.
func (v AccountView) refused(fields ...string) bool {
	return v.Err != nil && slices.Contains(fields, v.Err.Field)
}

// density says how close messages stand, in English.
func density(f layout.Layout) string {
	if f.Compact {
		return words.Mark("Compact")
	}
	return words.Mark("Comfortable")
}
