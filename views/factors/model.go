// Package factors shows how a user signs in: the second step, and what sets it up.
package factors

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// SecurityView is how a user signs in, and a form that was refused.
type SecurityView struct {
	User  chat.User
	App   bool // an authenticator app is on
	Codes int  // recovery codes that are left

	Passkeys   []chat.Passkey
	Password   bool          // the account has one
	Identities []Identity    // accounts at providers that sign in
	Linkable   []ui.Provider // whose accounts can be linked
	Named      bool          // the page was opened by a name, as passkeys need it
	Needed     bool          // the server asks for a second step, and there is none

	Name   string    // of a passkey, as a refused form has it
	Meant  string    // the passkey or provider of a refused form
	Nonce  uuid.UUID // of the form for new codes
	Others bool      // a refused form was to sign out everywhere else
	Saved  string
	Err    *chat.Error
}

// The fields of the page's forms.
var (
	setUpFields   = []string{"app_password"}
	turnOffFields = []string{"off_password", "code"}
	passkeyFields = []string{"passkey_name", "passkey_password"}
	codesFields   = []string{"codes_password", "codes_code"}
	removeFields  = []string{"remove_password"}
	linkFields    = []string{"link_password"}
)

// fields are those of the forms that the page shows. A refusal of another one, as of a form
// that a second tab still had, stands above them.
func (v SecurityView) fields() []string {
	list := setUpFields
	if v.App {
		list = turnOffFields
	}
	if v.Named {
		list = slices.Concat(list, passkeyFields)
	}
	if v.User.SecondFactor {
		list = slices.Concat(list, codesFields)
	}
	if slices.ContainsFunc(v.Passkeys, func(p chat.Passkey) bool { return PasskeyID(p) == v.Meant }) {
		list = slices.Concat(list, removeFields)
	}
	if v.Password && slices.ContainsFunc(v.Linkable, func(p ui.Provider) bool { return p.ID == v.Meant }) {
		list = slices.Concat(list, linkFields)
	}
	return list
}

// refused reports whether the form with these fields was refused.
func (v SecurityView) refused(fields ...string) bool {
	return v.Err != nil && slices.Contains(fields, v.Err.Field)
}

// saved says what a form has done.
var saved = map[string]string{
	"on":      words.Mark("Your authenticator app is set up. Signing in takes a code of it from now on."),
	"off":     words.Mark("Your authenticator app is not asked for any more."),
	"passkey": words.Mark("Your passkey is added."),
	"removed": words.Mark("The passkey is removed."),

	"linked":   words.Mark("The account is linked. It signs in to this one from now on."),
	"unlinked": words.Mark("The account is unlinked."),
	"password": words.Mark("Your password is set."),
}

// AppView is an authenticator app that waits for its first code.
type AppView struct {
	Key    string
	Others bool
	Err    *chat.Error
}

// CodeView is the second step of a sign-in.
type CodeView struct {
	Name string // of the account
	Next string
	Err  *chat.Error
}

// passkeysNow says how many passkeys there are.
func passkeysNow(ctx context.Context, v SecurityView) string {
	if len(v.Passkeys) == 0 {
		return ui.T(ctx, "none")
	}
	return ui.Itoa(int64(len(v.Passkeys)))
}
