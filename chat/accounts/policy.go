package accounts

import (
	"context"

	"parley/chat"
)

// SignUpPolicy says for a page who may sign up, as the settings and the environment have it.
// policyNow decides.
func (a *Accounts) SignUpPolicy(ctx context.Context) chat.SignUpPolicy {
	if a.Server == nil {
		return a.Policy
	}
	return a.Server.Shown(ctx).Policy(a.Policy)
}

// policyNow is SignUpPolicy as it is stored now: a sign-up was closed when the form says so.
func (a *Accounts) policyNow(ctx context.Context) (chat.SignUpPolicy, error) {
	if a.Server == nil {
		return a.Policy, nil
	}
	state, err := a.Server.State(ctx)
	return state.Settings.Policy(a.Policy), err
}
